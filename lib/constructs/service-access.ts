import type { ServiceEnvs } from '#functions/worker/env.ts';
import type { DataStack } from '#lib/data-stack.ts';
import { deployedTasks } from '#tasks/catalogue.ts';
import { type Access, values } from './access.ts';
import { keysTable } from './table-access.ts';
import { loadsAccess } from './warehouse-access.ts';

type ServicesAccess = { readonly [name in keyof ServiceEnvs]: () => Access<ServiceEnvs[name]> };

/** What each service of tasks needs of AWS: a worker gets that of the services that its queue's definitions use. */
function accessOf(data: DataStack): ServicesAccess {
  return {
    extractPdf: () => values({}),
    loads: () => loadsAccess(data),
    webhooks: () => keysTable(data.keys, { on: ['GetItem'] }),
  };
}

/** What the deployed definitions of a queue use beyond what every worker may. */
export function servicesOfQueue(
  queue: string,
  tasks: readonly string[],
  data: DataStack,
): Access<Readonly<Record<string, string>>> {
  const all = accessOf(data);
  const definitions = deployedTasks(tasks).definitions.filter((definition) => definition.queue === queue);
  const used = [...new Set(definitions.flatMap(({ uses }) => uses))].map((name) => all[name]());
  return {
    variables: Object.assign({}, ...used.map(({ variables }) => variables)),
    statements: used.flatMap(({ statements }) => statements),
  };
}
