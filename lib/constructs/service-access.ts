import type { ServiceEnvs } from '#functions/worker/env.ts';
import type { DataStack } from '#lib/data-stack.ts';
import type { DeploymentSettings } from '#lib/deployment-settings.ts';
import { deployedTasks } from '#tasks/catalogue.ts';
import { type Access, join, values } from './access.ts';
import { backupsBucket } from './bucket-access.ts';
import { mailAccess } from './mail-access.ts';
import { allTables, keysTable, userTables } from './table-access.ts';
import { loadsAccess } from './warehouse-access.ts';

type ServicesAccess = { readonly [name in keyof ServiceEnvs]: () => Access<ServiceEnvs[name]> };

/** What each service of tasks needs of AWS: a worker gets that of the services that its queue's definitions use. */
function accessOf(data: DataStack, settings: DeploymentSettings): ServicesAccess {
  return {
    extractPdf: () => values({}),
    webhooks: () => keysTable(data.keys, { on: ['GetItem'] }),
    users: () => userTables(data, { on: ['PutItem', 'BatchGetItem', 'Query', 'Scan'] }),
    passwords: () => values({ PASSWORD_COST: String(settings.passwordCost) }),
    backup: () => join(allTables(data.tables()), backupsBucket(data.backups, 'GetObject', 'PutObject')),
    mail: () => mailAccess(data, settings),
    loads: () => loadsAccess(data),
  };
}

/** What the deployed definitions of a queue use beyond what every worker may. */
export function servicesOfQueue(
  queue: string,
  data: DataStack,
  settings: DeploymentSettings,
): Access<Readonly<Record<string, string>>> {
  const all = accessOf(data, settings);
  const definitions = deployedTasks(settings.tasks).definitions.filter(
    (definition) => definition.queue === queue,
  );
  const used = [...new Set(definitions.flatMap(({ uses }) => uses))].map((name) => all[name]());
  return {
    variables: Object.assign({}, ...used.map(({ variables }) => variables)),
    statements: used.flatMap(({ statements }) => statements),
  };
}
