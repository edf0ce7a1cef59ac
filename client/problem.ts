import type { TaskView } from './views.ts';

/** One input at fault and what is wrong with it. */
export interface ProblemField {
  readonly field: string;
  readonly message: string;
}

/** What a refusal consists of (RFC 9457), plus when to come again. */
export interface ProblemParts {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly fields?: readonly ProblemField[];
  readonly requestId?: string;
  readonly retryAfterMs?: number;
}

/** The API (or the storage behind a link) refused; `message` tells what to change. */
export class BeatlessProblem extends Error {
  override readonly name = 'BeatlessProblem';
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly fields: readonly ProblemField[];
  readonly requestId: string | undefined;
  readonly retryAfterMs: number | undefined;
  constructor({ status, title, detail, fields = [], requestId, retryAfterMs }: ProblemParts) {
    super(sentence(detail, fields));
    this.status = status;
    this.title = title;
    this.detail = detail;
    this.fields = fields;
    this.requestId = requestId;
    this.retryAfterMs = retryAfterMs;
  }
}

/** No answer came, however often the request was sent. `cause` is the network's own error. */
export class BeatlessUnreachable extends Error {
  override readonly name = 'BeatlessUnreachable';
}

/** The time limit of a wait passed; the task goes on. `task` is what was last seen of it. */
export class BeatlessTimeout extends Error {
  override readonly name = 'BeatlessTimeout';
  readonly task: TaskView;
  constructor(task: TaskView, seconds: number) {
    super(`Task ${task.id} is still ${task.state} after ${seconds} s.`);
    this.task = task;
  }
}

/** The task ended without a result: as FAILURE (`reason` says why) or REVOKED. */
export class BeatlessTaskFailed extends Error {
  override readonly name = 'BeatlessTaskFailed';
  readonly task: TaskView;
  /** A word for programs, such as `timeLimit`, `revoked` or `expired`. */
  readonly reason: string;
  constructor(task: TaskView) {
    const reason = task.error?.reason ?? task.revokeReason ?? 'unknown';
    super(`Task ${task.id} ended as ${task.state}: ${task.error?.message ?? reason}`);
    this.task = task;
    this.reason = reason;
  }
}

/** The detail, and each field's message that it does not already carry. */
function sentence(detail: string, fields: readonly ProblemField[]): string {
  const missing = fields.filter(({ message }) => !detail.includes(message));
  if (missing.length === 0) return detail;
  return `${detail} ${missing.map(({ field, message }) => `${field}: ${message}`).join('; ')}`;
}
