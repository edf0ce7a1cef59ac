import type { DeploymentSettings } from '#lib/deployment-settings.ts';
import type { WarehouseSettings } from '#lib/warehouse-settings.ts';
import type { Pause } from '../with-retries.ts';
import type { DoctorAws, StatementPlace } from './doctor-aws.ts';
import { attempt, type Finding, fail, ok } from './finding.ts';

interface Loader {
  readonly aws: DoctorAws;
  readonly settings: Pick<DeploymentSettings, 'warehouse' | 'stage'>;
  readonly pause: Pause;
}

/** A workgroup that was at rest takes some seconds to answer. */
const polls = 30;
const pollMs = 2_000;

/** Whether the warehouse answers a statement; nothing where a deployment has none. */
export async function examineWarehouse({ aws, settings, pause }: Loader): Promise<readonly Finding[]> {
  const { warehouse, stage } = settings;
  if (warehouse.kind === 'none') return [];
  const place = placeOf(warehouse, stage);
  return [
    await attempt('warehouse', async () => {
      try {
        return await askOne(aws, place, pause);
      } catch (error) {
        const { name, message = '' } = error as { readonly name?: string; readonly message?: string };
        const isMissing = name === 'ResourceNotFoundException' || /not (be )?found|not exist/i.test(message);
        if (!isMissing) throw error;
        if (warehouse.kind === 'create') return ok('warehouse', 'not there yet: the deployment makes it');
        return fail('warehouse', message, 'Correct warehouseWorkgroup or warehouseCluster, or the region.');
      }
    }),
  ];
}

async function askOne(aws: DoctorAws, place: StatementPlace, pause: Pause): Promise<Finding> {
  const id = await aws.startStatement(place, 'select 1');
  for (let poll = 0; poll < polls; poll += 1) {
    const { status, error } = await aws.statement(id);
    if (status === 'FINISHED') return ok('warehouse', `the database ${place.Database} answers`);
    if (status === 'FAILED' || status === 'ABORTED')
      return fail('warehouse', `${status}: ${error}`, 'Correct warehouseDatabase, or what the error names.');
    await pause(pollMs);
  }
  const waited = `no answer within ${(polls * pollMs) / 1000} s`;
  return fail('warehouse', waited, 'Is it paused, being resized, or full of other work?');
}

function placeOf(
  warehouse: Exclude<WarehouseSettings, { readonly kind: 'none' }>,
  stage: string | undefined,
): StatementPlace {
  const { database: Database } = warehouse;
  // As lib/constructs/warehouse.ts names it.
  if (warehouse.kind === 'create')
    return { WorkgroupName: `beatless-${(stage ?? 'default').toLowerCase()}`, Database };
  if ('workgroupArn' in warehouse) return { WorkgroupName: warehouse.workgroupArn, Database };
  return { ClusterIdentifier: warehouse.cluster, Database };
}
