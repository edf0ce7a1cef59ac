import type { AnyTaskDefinition } from '#core/define-task.ts';
import type { OperatedQueue } from './deps.ts';

/** Every queue, with the names of the definitions that it carries. */
export function operatedQueues(
  queues: Readonly<Record<string, { readonly description: string }>>,
  catalogue: readonly AnyTaskDefinition[],
): OperatedQueue[] {
  return Object.entries(queues).map(([name, { description }]) => ({
    name,
    description,
    definitions: catalogue.filter(({ queue }) => queue === name).map((it) => it.name),
  }));
}
