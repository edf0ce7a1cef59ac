import type { RightOfQueue } from '#core/only-where-used.ts';

/** A class of work: its own queue, dead letters and worker function. Few, as each idle queue costs money. */
export interface QueueDefinition {
  readonly description: string;
  /** Messages per invocation; 1 where tasks are long. */
  readonly batchSize: number;
  /** Environments that may run at once (2–1000). */
  readonly maxConcurrency: number;
  readonly memoryMiB: number;
  /** What the workers finish per minute, about; a queue with more than two minutes of it waiting is deep. */
  readonly tasksPerMinute: number;
  /** Tasks of one owner that may run at once; without it fair queues alone keep owners from starving each other. */
  readonly perOwner?: number;
  /** True where tasks use the PDF extractor: the bundle then carries it. */
  readonly carriesPdf: boolean;
  /** What its workers may do on top, as far as tasks of it need that: `once`, and `group`. */
  readonly uses: readonly RightOfQueue[];
}

export const queues = {
  default: {
    description: 'Short tasks: mail, small database work, webhooks.',
    batchSize: 10,
    maxConcurrency: 10,
    memoryMiB: 512,
    tasksPerMinute: 600,
    carriesPdf: false,
    uses: ['once', 'group'],
  },
  documents: {
    description: 'PDF work: CPU-bound, one document at a time in each worker.',
    batchSize: 1,
    maxConcurrency: 10,
    memoryMiB: 2048,
    tasksPerMinute: 60,
    perOwner: 6,
    carriesPdf: true,
    uses: ['group'],
  },
  warehouse: {
    description: 'Loads into the warehouse: short steps, between which nothing runs.',
    batchSize: 1,
    maxConcurrency: 5,
    memoryMiB: 512,
    tasksPerMinute: 120,
    perOwner: 4,
    carriesPdf: false,
    uses: ['once'],
  },
  bulk: {
    description: 'Long work on many items: accounts, synchronization, backup.',
    batchSize: 1,
    maxConcurrency: 5,
    // A whole CPU comes with 1,769 MiB: passwords are hashed here.
    memoryMiB: 1769,
    tasksPerMinute: 10,
    perOwner: 3,
    carriesPdf: false,
    uses: [],
  },
  callbacks: {
    description: 'Webhooks to the URLs that callers gave.',
    batchSize: 10,
    maxConcurrency: 5,
    memoryMiB: 256,
    tasksPerMinute: 300,
    carriesPdf: false,
    uses: [],
  },
} as const satisfies Record<string, QueueDefinition>;
