import { exitCodes, UsageError } from '../cli-errors.ts';
import type { Command } from '../command.ts';
import { connect } from '../connect.ts';
import { jsonLines, oneLine } from '../describe-task.ts';
import { textTable } from '../text-table.ts';
import type { DefinitionView } from '../views.ts';

const help = `Usage: beatless catalogue [TASK] [--json]

Shows which tasks the deployment knows; with TASK, that one's limits, the JSON Schema of its input, and an example.

  --json   print JSON

Example:
  beatless catalogue convert_pdf
`;

/** `beatless catalogue [TASK]` */
export const command: Command = {
  help,
  options: { json: { type: 'boolean' } },
  run: async ({ positionals, options, io }) => {
    const [name, more] = positionals;
    if (more !== undefined) throw new UsageError(`give one TASK, not also "${more}".`);
    const definitions = await connect(options, io).catalogue({ signal: io.interrupted });
    if (name === undefined) {
      io.stdout.write(options.flag('json') ? `${JSON.stringify(definitions)}\n` : describeAll(definitions));
      return exitCodes.ok;
    }
    const found = definitions.find((definition) => definition.name === name);
    if (!found)
      throw new UsageError(
        `there is no task "${name}". Known: ${definitions.map((it) => it.name).join(', ')}.`,
      );
    io.stdout.write(options.flag('json') ? `${JSON.stringify(found)}\n` : describeOne(found));
    return exitCodes.ok;
  },
};

function describeAll(definitions: readonly DefinitionView[]): string {
  return textTable(definitions.map(({ name, queue, description }) => [name, queue, description]));
}

function describeOne({
  name,
  description,
  queue,
  timeoutSeconds,
  retry,
  input,
  example,
}: DefinitionView): string {
  const lines = [
    `${name}: ${description}`,
    `queue     ${queue}`,
    `limits    ${timeoutSeconds} s per attempt, ${retry.maxAttempts} attempts, ${retry.backoff} back-off`,
    'input',
    ...jsonLines(input),
    'example',
    `beatless submit ${name} --input '${JSON.stringify(example)}'`,
  ];
  return lines.map((line) => `${oneLine(line)}\n`).join('');
}
