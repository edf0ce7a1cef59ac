import type { TaskRequest } from '#bench/faults/requests.ts';

/** Of a hundred tasks two read a PDF, two send a mail, two load a file and one makes accounts; the others are of all manners. */
const ROUND = 100;

/** The `number`-th request of a soak: each round of a hundred is the same, so any minute is as hard as the next. */
export function mixedRequest(number: number, seed: number): TaskRequest {
  const place = number % ROUND;
  const common = { key: `soak-${seed}-${number}`, copies: place % 20 === 3 ? 2 : 1, effect: false };
  if (place % 50 === 25) return { ...common, task: 'convert_pdf', input: {}, copies: 1 };
  if (place % 50 === 40) {
    const input = { name: 'A. Body', email: `body${number}@example.com`, message: 'It works.' };
    return { ...common, task: 'send_feedback_email', input };
  }
  if (place % 50 === 30) return { ...common, task: 'load_to_redshift', input: {}, copies: 1 };
  if (place === 60) return { ...common, task: 'create_random_user_accounts', input: { total: 50 } };
  const input = { message: common.key, ...mannerOf(place) };
  return {
    ...common,
    task: 'debug_task',
    input,
    effect: 'effect' in input,
    ...(place % 10 === 4 && { options: { countdownSeconds: 5 + (place % 30) } }),
    ...(place % 25 === 9 && { revokeAfterMs: 100 }),
  };
}

/** Plain, slow, failing once, failing for good, with an effect, or going on in further invocations. */
function mannerOf(place: number): Readonly<Record<string, unknown>> {
  if (place % 10 === 1) return { effect: true };
  if (place % 10 === 2) return { sleepMs: 200 };
  if (place % 20 === 5) return { failures: 1 };
  if (place % 20 === 7) return { checkpoints: 3 };
  if (place % 50 === 8) return { failWith: 'asked' };
  return {};
}
