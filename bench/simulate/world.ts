import type { LeaseId, Owner, TaskId } from '#core/ids.ts';
import type { Checks } from './checks.ts';
import type { Engine } from './engine.ts';
import type { Ledger } from './ledger.ts';
import type { Limits } from './limits.ts';
import type { Mutation } from './mutation.ts';
import type { Queue } from './queue.ts';
import type { TaskTable } from './task-table.ts';

export const owner = 'acme' as Owner;

/** Everything that one seed's actors share. */
export interface World {
  readonly engine: Engine;
  readonly checks: Checks;
  readonly table: TaskTable;
  readonly queue: Queue;
  readonly ledger: Ledger;
  readonly limits: Limits;
  readonly mutation: Mutation;
  /** Of the rate-limited definition. */
  readonly rate: string;
  /** How long a waiting task waits at the most. */
  readonly waitSeconds: number;
  /** Something outside begins, and will answer under `key`. */
  outside(id: TaskId, key: LeaseId, round: number): void;
}
