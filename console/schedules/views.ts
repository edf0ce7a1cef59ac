/** A planned run, in UTC and on the clocks of its schedule's zone. */
export interface PlannedRun {
  readonly at: string;
  readonly local: string;
  readonly offset: string;
  readonly summerTime: boolean;
}

/** A schedule, as far as it is shown. */
export interface ScheduleView {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly state: 'enabled' | 'paused' | 'done';
  readonly words: string;
  readonly task: string;
  readonly input?: unknown;
  readonly timeZone: string;
  readonly overlap: string;
  readonly missed: string;
  readonly linkedTo?: string;
  readonly nextRuns: readonly PlannedRun[];
  readonly runs: number;
  readonly skipped: number;
  readonly lastRunAt?: string;
  readonly lastTaskId?: string;
  readonly lastError?: { readonly at: string; readonly reason: string; readonly message: string };
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** A page of schedules. */
export interface SchedulePage {
  readonly schedules: readonly ScheduleView[];
  readonly cursor?: string;
}

/** What became of a run. */
export interface RunView {
  readonly plannedAt: string;
  readonly cause: string;
  readonly outcome: 'started' | 'skipped' | 'queued' | 'failed';
  readonly reason?: string;
  readonly taskId?: string;
}

/** What a timing comes to, by the API: the browser reckons with no calendar, so there is one truth. */
export interface TimingPreview {
  readonly words: string;
  readonly nextRuns: readonly PlannedRun[];
}

/** What happens to a run while the one before has not ended. */
export const overlapWords: Readonly<Record<string, string>> = {
  skip: 'skip it',
  queueOne: 'queue one',
  allow: 'let both run',
};

/** What happens on resume when runs were missed. */
export const missedWords: Readonly<Record<string, string>> = { skip: 'forget them', runOnce: 'run once' };
