import { textTable } from './text-table.ts';
import type { EffectView } from './views.ts';

/** The ledger for people, an entry per line. */
export function describeEffects(effects: readonly EffectView[]): string {
  if (effects.length === 0) return 'No effects.\n';
  return textTable(
    effects.map(({ step, status, taskId, result }) => [
      step,
      status,
      taskId,
      result === undefined ? '' : JSON.stringify(result),
    ]),
  );
}
