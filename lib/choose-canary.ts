import { canaryTask } from '#core/canary-key.ts';

/** `on`: every five minutes; `byHand`: it is there, and runs when somebody calls it. */
export type CanaryMode = 'on' | 'byHand' | 'off';

interface Deployment {
  readonly tasks: readonly string[];
  readonly schedules: 'on' | 'off';
}

/** The canary that was asked for; unless one was, the one that fits. Throws where what was asked for cannot be. */
export function chooseCanary(asked: CanaryMode | undefined, { tasks, schedules }: Deployment): CanaryMode {
  if (asked === undefined) {
    if (!tasks.includes(canaryTask)) return 'off';
    return schedules === 'on' ? 'on' : 'byHand';
  }
  if (asked !== 'off' && !tasks.includes(canaryTask))
    throw new Error(`the canary submits ${canaryTask}, which -c tasks leaves out`);
  if (asked === 'on' && schedules === 'off')
    throw new Error('with schedules=off nothing starts by itself: byHand is there and waits to be called');
  return asked;
}
