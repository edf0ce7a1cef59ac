const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** Times of the task protocol, in ms. Each is explained in docs/architecture.md ("How promises are kept"). */
export const times = {
  /** SQS delays a message by at most 900 s. */
  longestDelay: 900 * second,
  /** A lease outlives its attempt's hard limit by clock skew and the last writes. */
  leaseMargin: 30 * second,
  /** An attempt's process exits this long before its invocation would be stopped. */
  hardLimitMargin: 5 * second,
  /** The sweep looks at a task that long after it should have started. */
  firstDue: 120 * second,
  /** Beyond `longestDelay` the sweep sends the wake-up, this long before the eta. */
  sweepAhead: 840 * second,
  afterRetry: 30 * second,
  afterLease: 5 * second,
  afterEvent: 60 * second,
  /** The sweep first looks at what waits for the outside. */
  firstAsk: 60 * second,
  sweepBackoffLeast: 120 * second,
  sweepBackoffMost: 6 * hour,
  /** A task that no worker ever claims ends as FAILURE (neverStarted). */
  giveUp: 7 * day,
  /** Idempotency keys live 24 h; tasks at least an hour longer. */
  keyLife: 24 * hour,
  /** Cancellation reaches running code within this time plus one read. */
  cancelPoll: 1_500,
  progressInterval: second,
  /** Clocks may differ by so much where one machine judges another's lease. */
  leaseGrace: 5 * second,
  /** A paused or low-priority task looks again after so long. */
  deferred: 60 * second,
  /** Low priority steps back for so long at the most. */
  lowPriority: 15 * minute,
  /** What EventBridge has not been told of a schedule by then, the sweep tells it. */
  scheduleSettle: 60 * second,
  /** EventBridge refuses a schedule: looked at again after so long. */
  scheduleRefused: hour,
  /** How long it is known what became of a planned run. */
  occurrenceLife: 90 * day,
  sweepBudget: 45 * second,
  day,
} as const;

/** Counts and sizes of the task protocol. */
export const limits = {
  openShards: 16,
  /** Crashes, out-of-memory kills and time-outs that a task survives, apart from its attempts. */
  crashBudget: 3,
  /** A deep queue makes the sweep skip a task at most this often in a row. */
  deepSkips: 3,
  /** Invocations that one attempt may go on in. */
  continuations: 1_000,
  checkpointBytes: 16 * 1024,
  effectBytes: 4 * 1024,
  batch: 100,
  /** Owners' open tasks that a list by state reads from the index before it reads the base key instead. */
  openScan: 2_000,
  sweepPage: 100,
  sweepRepairs: 10_000,
  /** Inputs above this lie in an item of their own, so that each transition stays at one write unit. */
  inlineInputBytes: 500,
  /** A task's input; larger data goes by upload. DynamoDB's item limit is 400 KB. */
  inputBytes: 256 * 1024,
  /** An input that a schedule keeps. */
  scheduledInputBytes: 32 * 1024,
  /** Nesting of an input. */
  inputDepth: 32,
  /** Results above this live in S3. */
  inlineResultBytes: 32 * 1024,
  /** Results in S3 up to this are still shown whole by the API (a response is at most 6 MB). */
  shownResultBytes: 4 * 1024 * 1024,
  bodyBytes: 2 * 1024 * 1024,
  errorMessage: 500,
  retainDays: { least: 2, usual: 14, most: 400 },
  scheduleDays: 366,
  listPage: { usual: 20, most: 100 },
  /** Items that one list request reads at the most before it answers with what it has and a cursor. */
  listScan: 2_000,
  waitSeconds: 20,
  maxAttempts: 20,
  tags: 10,
} as const;
