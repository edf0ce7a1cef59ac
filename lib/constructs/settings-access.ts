import type { DataStack } from '#lib/data-stack.ts';
import type { DeploymentSettings } from '#lib/deployment-settings.ts';
import { type Access, values } from './access.ts';

/** Whoever accepts, runs or tells tasks knows which there are. */
export function deployed({ tasks }: DeploymentSettings): Access<{ readonly TASKS: string }> {
  return values({ TASKS: tasks.join(',') });
}

/** Limits of the deployment. */
export function limits({ maxUploadMiB, maxPdfPages }: DeploymentSettings) {
  return values({ MAX_UPLOAD_BYTES: String(maxUploadMiB * 1024 * 1024), MAX_PDF_PAGES: String(maxPdfPages) });
}

/** What previews name of the warehouse; the api function may not touch it. */
export function loadsTo({ warehouse }: DataStack): Access<{ readonly LOADS_TO: string }> {
  return values({
    LOADS_TO: warehouse ? `${warehouse.database} ${warehouse.copyRole.roleArn}` : 'none',
  });
}
