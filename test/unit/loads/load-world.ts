import { loaderConfig } from '#core/loaders/loader.ts';
import { createLoader } from '#core/loaders/manage-loaders.ts';
import { runTask } from '#core/run-task.ts';
import { submitTask } from '#core/submit-task.ts';
import { sweep } from '#core/sweep.ts';
import type { Task } from '#core/task.ts';
import type { StatementRequest } from '#core/warehouse/warehouse.ts';
import { loadToRedshift } from '#tasks/load-to-redshift.ts';
import { memoryLoads } from '#test/fakes/memory-loads.ts';
import { type Script, scriptedWarehouse } from '#test/fakes/scripted-warehouse.ts';
import { acme, world } from '../core/world.ts';

/** Columns of the target in every test here. */
const columns = [
  ['id', 'integer', 'YES'],
  ['name', 'character varying', 'YES'],
];

/** The task on fakes, with one loader of one CSV file; the warehouse does as `script` says of the load's own statement. */
export async function loadWorld(
  script: (request: StatementRequest, id: string) => Script,
  config: Record<string, unknown> = {},
  csv = 'id,name\n1,one\n2,two\n',
) {
  const w = world();
  const warehouse = scriptedWarehouse((request) => {
    const { sqls, name } = request;
    if (!name.includes('/load/') && name.startsWith('beatless-test/'))
      return { state: 'finished', rows: { [sqls.length - 1]: columns, [sqls.length]: [] } };
    return script(request, idOf(name));
  });
  const loads = memoryLoads(warehouse);
  loads.files.put({ bucket: 'uploads', key: 'acme/a/orders.csv' }, csv);
  const parsed = loaderConfig.parse({
    name: 'orders',
    source: { prefix: 'acme/' },
    target: { table: 'orders' },
    ...config,
  });
  const loader = await createLoader(
    { owner: acme, config: parsed, createdBy: 'key-1' },
    { loaders: loads.loaders, clock: w.clock, random: w.submitDeps.random },
  );
  const definitionOf = (name: string) => (name === loadToRedshift.name ? loadToRedshift : undefined);
  const submitDeps = { ...w.submitDeps, definitionOf };
  const runDeps = {
    ...w.runDeps,
    definitionOf,
    services: { ...w.runDeps.services, loads },
    queue: 'warehouse',
  };
  const sweepDeps = { ...w.sweepDeps, queues: [{ name: 'warehouse', tasksPerMinute: 100 }] };
  const run = async (input: object = {}): Promise<Task> =>
    (
      await submitTask(
        { owner: acme, task: 'load_to_redshift', input: { loader: loader.id, ...input } },
        submitDeps,
      )
    ).task;
  const work = async () => {
    for (const wakeUp of w.wakeUps.take('warehouse')) await runTask(wakeUp, w.invocation(400), runDeps);
  };
  const minute = async () => {
    await w.clock.advance(61_000);
    await sweep(sweepDeps);
    await work();
  };
  return { ...w, loads, warehouse, loader, run, work, minute, runDeps };
}

const idOf = (name: string) => name.split('/')[2] ?? '';

/** What a finished load says: its ledger's row. */
export const loaded = ({ sqls }: StatementRequest, task: string, rows = 2): Script => ({
  state: 'finished',
  rows: { [sqls.length - 1]: [[task, rows]] },
});
