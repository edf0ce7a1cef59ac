import type { OutsideState, StopContext } from '../define-task.ts';
import type { Statement } from '../warehouse/warehouse.ts';
import type { LoadServices } from './load-services.ts';
import { loadState } from './load-state.ts';
import { statementName } from './run-step.ts';

/** How long the answer to a cancel is waited for here; the statement's event tells of the rest. */
const waitSeconds = 5;

/**
 * Stops the statement of a revoked load. No attempt of it runs: a statement that was about to be submitted is found by its
 * name, or was never submitted.
 */
export async function stopLoad({
  restored,
  owner,
  taskId,
  loads,
}: StopContext & { readonly loads: LoadServices }): Promise<OutsideState> {
  const { warehouse, settings } = loads;
  const state = loadState.parse(restored ?? {});
  const name = state.load?.submittedAt === undefined ? 'prepare' : 'load';
  const step = state[name];
  if (step?.submittedAt === undefined) return 'stopped';
  const { statementPrefix } = settings;
  const id = step.id ?? (await warehouse.find(statementName({ statementPrefix, owner, taskId }, name, step)));
  if (id === undefined) return 'stopped';
  const stands = async (seconds?: number) => stateOf(await warehouse.describe(id, seconds), name);
  const found = await stands();
  if (found !== 'running') return found;
  await warehouse.cancel(id);
  return stands(waitSeconds);
}

/** Only the load itself changes what its owner sees. A statement that is not known any more ended long ago. */
function stateOf(statement: Statement | undefined, name: 'prepare' | 'load'): OutsideState {
  if (!statement) return 'stopped';
  if (statement.state === 'running') return 'running';
  return statement.state === 'finished' && name === 'load' ? 'done' : 'stopped';
}
