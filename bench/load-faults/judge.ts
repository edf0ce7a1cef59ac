import type { TaskRecord } from '#bench/faults/table.ts';
import type { AcceptedLoad } from './client.ts';

/** What a run of loads came to; each of the counts is to be 0, `findings` says where it is not. */
export interface LoadVerdict {
  readonly ended: number;
  readonly lost: number;
  readonly stuck: number;
  /** Rows that are in the table more than once. */
  readonly doubledRows: number;
  /** Rows of loads that succeeded and are not there. */
  readonly missingRows: number;
  /** Rows of loads that did not succeed and are there. */
  readonly strayRows: number;
  /** Loads whose ledger and whose task tell different things. */
  readonly ledgerDiffers: number;
  readonly findings: readonly string[];
}

/** What there is in the end. */
export interface LoadEvidence {
  readonly accepted: readonly AcceptedLoad[];
  readonly tasks: readonly TaskRecord[];
  /** Row id → how often it is in the targets. */
  readonly rows: ReadonlyMap<number, number>;
  /** Ids of the tasks that have a row in a ledger. */
  readonly ledger: readonly string[];
}

/** States that a task never leaves. */
export const ENDED: readonly string[] = ['SUCCESS', 'FAILURE', 'REVOKED'];

/** Compares what clients were promised with what the tables hold. */
export function judgeLoads({ accepted, tasks, rows, ledger }: LoadEvidence): LoadVerdict {
  const findings: string[] = [];
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const count = {
    ended: 0,
    lost: 0,
    stuck: 0,
    doubledRows: 0,
    missingRows: 0,
    strayRows: 0,
    ledgerDiffers: 0,
  };
  const find = (kind: keyof typeof count, by: number, text: string): void => {
    count[kind] += by;
    if (by > 0) findings.push(`${kind}: ${text}`);
  };

  for (const { request, ids, repeatedId } of accepted) {
    const name = `load ${request.number} (${request.mode})`;
    if (ids.size > 1) find('lost', ids.size - 1, `${name} became several tasks: ${[...ids].join(' ')}`);
    const runs = [...ids, ...(repeatedId === undefined ? [] : [repeatedId])];
    for (const id of runs) {
      const state = byId.get(id)?.state;
      if (state === undefined) find('lost', 1, `${name}, ${id}`);
      else if (ENDED.includes(state)) count.ended += 1;
      else find('stuck', 1, `${name}, ${id} is ${state}`);
    }
    const isLoaded = runs.some((id) => byId.get(id)?.state === 'SUCCESS');
    const found = request.ids.map((id) => rows.get(id) ?? 0);
    find('doubledRows', found.filter((times) => times > 1).length, name);
    const present = found.filter((times) => times > 0).length;
    if (isLoaded) find('missingRows', found.length - present, name);
    else find('strayRows', present, `${name}: ${runs.map((id) => byId.get(id)?.state).join(' ')}`);
    const entries = ledger.filter((task) => runs.includes(task));
    const wanted = isLoaded ? 1 : 0;
    if (entries.length !== wanted)
      find('ledgerDiffers', 1, `${name} has ${entries.length} rows in its ledger, not ${wanted}`);
  }
  return { ...count, findings };
}
