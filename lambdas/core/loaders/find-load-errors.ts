import type { Log } from '../ports.ts';
import { type LoadError, readLoadErrors, toLoadErrors } from '../warehouse/load-errors.ts';
import type { Statement } from '../warehouse/warehouse.ts';
import type { LoadPlan } from './load-plan.ts';
import type { LoadServices } from './load-services.ts';
import { folderOf } from './load-state.ts';
import { snapshotKey } from './snapshot-files.ts';

/** How long a look into the system tables may take. */
const tries = 3;
const waitSeconds = 10;

/**
 * The lines that COPY refused, under the names that the owner knows the files by. What cannot be found out is no error of
 * its own: then the statement's own text has to do.
 */
export async function findLoadErrors(
  { entry, files, target }: LoadPlan,
  { id, sessionId }: Statement,
  { warehouse, files: store, hash }: LoadServices,
  log: Log,
): Promise<readonly LoadError[]> {
  const folder = store.url(folderOf(entry.loadKey));
  const names = new Map(
    files.map(({ name }, index) => [store.url(snapshotKey(entry.loadKey, index, name)), name]),
  );
  try {
    const request = {
      database: target.database,
      sqls: [readLoadErrors(`${folder}/`, sessionId)],
      name: `errors of ${id}`,
      token: hash(`errors|${id}`),
      waitSeconds,
    };
    let asked: Statement | undefined = await warehouse.submit(request);
    for (let round = 1; round < tries && asked?.state === 'running'; round += 1)
      asked = await warehouse.describe(asked.id, waitSeconds);
    if (asked?.state !== 'finished') return [];
    return toLoadErrors(await warehouse.rows(asked.id, 1), (url) => names.get(url) ?? url);
  } catch (error) {
    log.warn('the refused lines cannot be looked up', { statementId: id, error });
    return [];
  }
}
