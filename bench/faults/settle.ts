import { setTimeout as wait } from 'node:timers/promises';
import type { BenchCloud } from './cloud.ts';
import { countOpen } from './table.ts';

/** Far beyond every delay, lease, visibility time and back-off of the sweep (6 hours) that a run has. */
const BOUND_SECONDS = 3 * 86_400;
const LONGEST_STEP_SECONDS = 21_600;
/** Real time in which nothing moves before the clock is moved on. */
const LOOK_MS = 150;

/**
 * Moves the clock on, whenever nothing moves by itself, until no task is open; in steps that grow while nothing
 * changes. Answers with the seconds that it took on the movable clock.
 */
export async function settle(
  cloud: BenchCloud,
  table: string,
  onLook: (open: number) => void = () => undefined,
  firstStep = 30,
): Promise<{ readonly seconds: number; readonly open: number }> {
  let seconds = 0;
  let step = firstStep;
  let before = await countOpen(cloud, table);
  for (;;) {
    await quiet(cloud);
    const open = await countOpen(cloud, table);
    onLook(open);
    if (open === 0 || seconds > BOUND_SECONDS) return { seconds, open };
    step = open < before ? firstStep : Math.min(step * 1.6, LONGEST_STEP_SECONDS);
    before = open;
    await cloud.advance(step);
    seconds += step;
  }
}

/** Waits until no function runs and no message can be received, twice in a row; false if that has not come after so long. */
export async function quiet(cloud: BenchCloud, patienceMs = Number.POSITIVE_INFINITY): Promise<boolean> {
  const until = performance.now() + patienceMs;
  for (let looks = 0; looks < 2; ) {
    if (performance.now() > until) return false;
    await wait(LOOK_MS);
    const [environments, queues] = await Promise.all([cloud.environments(), cloud.queues()]);
    const isQuiet = environments.every(({ busy }) => !busy) && queues.every(({ visible }) => visible === 0);
    looks = isQuiet ? looks + 1 : 0;
  }
  return true;
}
