type TaskName =
  | 'debug_task'
  | 'convert_pdf'
  | 'send_feedback_email'
  | 'create_random_user_accounts'
  | 'load_to_redshift';

/** One request of a client: sent with this key until it is accepted. */
export interface TaskRequest {
  readonly key: string;
  readonly task: TaskName;
  readonly input: Readonly<Record<string, unknown>>;
  readonly options?: Readonly<Record<string, unknown>>;
  /** Sent so many times at once, as an impatient client does. */
  readonly copies: number;
  /** Revoked so long (real ms) after it was accepted. */
  readonly revokeAfterMs?: number;
  /** It asks for an effect. */
  readonly effect: boolean;
}

type Random = () => number;

/** One convert_pdf among so many tasks. */
const PDF_EVERY = 100;

/** The requests of a run: the same seed makes the same ones. */
export function makeRequests(count: number, seed: number, random: Random): TaskRequest[] {
  return Array.from({ length: count }, (_, number): TaskRequest => {
    const key = `faults-${seed}-${number}`;
    if (number % PDF_EVERY === PDF_EVERY - 1)
      return { key, task: 'convert_pdf', input: {}, copies: 1, effect: false };
    const input = debugInput(random);
    return {
      key,
      task: 'debug_task',
      input: { message: key, ...input },
      ...optionsFor(random),
      copies: chance(random, 0.1) ? 2 + Math.floor(random() * 2) : 1,
      ...(chance(random, 0.06) && { revokeAfterMs: Math.floor(random() * 500) }),
      effect: input.effect === true,
    };
  });
}

/** Half of the tasks have an effect; the rest are plain, slow, failing or go on in further invocations. */
function debugInput(random: Random): Readonly<Record<string, unknown>> {
  const sleepMs = chance(random, 0.15) ? 20 + Math.floor(random() * 300) : 0;
  return {
    ...(chance(random, 0.5) && { effect: true }),
    ...(chance(random, 0.1) && { failures: 1 + Math.floor(random() * 2) }),
    ...(chance(random, 0.1) && { checkpoints: 1 + Math.floor(random() * 5) }),
    ...(chance(random, 0.02) && { failWith: 'asked' }),
    ...(sleepMs > 0 && { sleepMs }),
  };
}

function optionsFor(random: Random): { options?: Readonly<Record<string, unknown>> } {
  const maxAttempts = chance(random, 0.3) ? { maxAttempts: 5 } : {};
  if (chance(random, 0.15)) {
    // within a delayed message, and beyond it
    const countdownSeconds = Math.floor(random() * (chance(random, 0.5) ? 60 : 3_000));
    return { options: { countdownSeconds, ...maxAttempts } };
  }
  return Object.keys(maxAttempts).length > 0 ? { options: maxAttempts } : {};
}

function chance(random: Random, probability: number): boolean {
  return random() < probability;
}
