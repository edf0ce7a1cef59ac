import type { Log } from '#core/ports.ts';
import type { TaskIn } from '#core/task.ts';

/**
 * Called once or more for every task that ends as FAILURE, whoever ended it: the place for an error tracker. What it
 * throws is logged and changes nothing. By default it says nothing beyond the log line that every failure has.
 */
export async function onFailure(_failed: TaskIn<'FAILURE'>, _log: Log): Promise<void> {
  // Send `_failed.error` to your error tracker here.
}
