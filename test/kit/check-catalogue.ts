import * as z from 'zod/mini';
import { limits } from '#core/constants.ts';
import type { AnyTaskDefinition } from '#core/define-task.ts';
import { parseRate } from '#core/limits.ts';
import { defaultSettings } from '#core/settings.ts';

/** A task must end well before Lambda's 15 minutes are over. */
const longestSeconds = 780;

/** Everything that is wrong with a definition, in sentences; nothing for one that can be deployed. */
function checkDefinition(definition: AnyTaskDefinition, queues: readonly string[]): string[] {
  const { name, description, queue, timeoutSeconds, retry, input, example, rateLimit } = definition;
  const wrong: string[] = [];
  const require = (holds: boolean, sentence: string) => holds || wrong.push(`${name}: ${sentence}`);
  require(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name), 'its name is snake_case: convert_pdf');
  require(/^[A-Z].{9,}\.$/s.test(description), 'its description is a sentence for people');
  require(queues.includes(queue), `there is no queue "${queue}", but ${queues.join(', ')}`);
  require(Number.isInteger(timeoutSeconds) &&
    timeoutSeconds >= 1 &&
    timeoutSeconds <=
      longestSeconds, `timeoutSeconds is 1 to ${longestSeconds}, as a function is stopped after 900; use ctx.checkpoint for longer work`);
  require(retry !== undefined &&
    retry.maxAttempts >= 1 &&
    retry.maxAttempts <= limits.maxAttempts, `retry states maxAttempts, 1 to ${limits.maxAttempts}`);
  const parsed = input.safeParse(example);
  require(parsed.success, `its example does not parse: ${parsed.error && z.prettifyError(parsed.error)}`);
  const rate = typeof rateLimit?.rate === 'function' ? rateLimit.rate(defaultSettings) : rateLimit?.rate;
  if (rate !== undefined) require(isRate(rate), `rateLimit.rate is for example "10/s", not "${rate}"`);
  return wrong;
}

/** What is wrong with a catalogue, each definition and all of them together. */
export function checkCatalogue(catalogue: readonly AnyTaskDefinition[], queues: readonly string[]): string[] {
  const names = catalogue.map(({ name }) => name);
  const twice = names.filter((name, at) => names.indexOf(name) !== at);
  return [
    ...twice.map((name) => `${name}: two definitions have this name`),
    ...catalogue.flatMap((definition) => checkDefinition(definition, queues)),
  ];
}

function isRate(text: string): boolean {
  try {
    parseRate(text);
    return true;
  } catch {
    return false;
  }
}
