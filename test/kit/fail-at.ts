/** Services whose every call is a step. */
export const watchedServices = ['users', 'passwords', 'mail', 'webhooks'] as const;

/**
 * A place in a task's run that has a name: a `ctx.once` step, the n-th checkpoint, a file, the n-th call of a service
 * (`call:users.add:25`). What a run reached is in `steps` of its outcome.
 */
export type StepName =
  | `once:${string}`
  | `checkpoint:${number}`
  | `file:${string}`
  | `call:${(typeof watchedServices)[number]}.${string}:${number}`;

/** Where a run is to fail, and how. */
export interface FailAt {
  readonly step: StepName;
  /**
   * `before` the step does anything, `after` it did but before anybody noted it; `recorded`, for `once`, when the ledger
   * has it too. Default `before`.
   */
  readonly when?: 'before' | 'after' | 'recorded';
  /** Thrown there. Without it the process dies there: nothing more of the attempt happens, not even a `finally`. */
  readonly error?: Error;
  /** The first so many times that the run comes by. Default 1. */
  readonly times?: number;
}

/** What each named step goes through. */
export interface FailurePlan {
  /** Fails if the plan says so; otherwise just passes. `die` never returns. */
  pass(step: StepName, when: NonNullable<FailAt['when']>, die: () => Promise<never>): Promise<void>;
  /** What was asked for and never came. */
  missed(): readonly FailAt[];
}

/** Counts what is still to fail. */
export function failurePlan(failures: readonly FailAt[]): FailurePlan {
  const left = failures.map((failure) => ({ failure, times: failure.times ?? 1 }));
  return {
    pass: async (step, when, die) => {
      const due = left.find(
        ({ failure, times }) => times > 0 && failure.step === step && (failure.when ?? 'before') === when,
      );
      if (!due) return;
      due.times -= 1;
      if (due.failure.error) throw due.failure.error;
      await die();
    },
    missed: () =>
      left.filter(({ failure, times }) => times === (failure.times ?? 1)).map(({ failure }) => failure),
  };
}
