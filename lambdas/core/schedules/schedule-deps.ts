import type { SubmitDeps } from '../submit-task.ts';
import type { ScheduleStore, Shadows } from './ports.ts';

/** What starting a run needs. */
export interface RunDeps extends SubmitDeps {
  readonly schedules: ScheduleStore;
}

/** What deciding about a firing needs: EventBridge is only ever told to forget. */
export interface DispatchDeps extends RunDeps {
  readonly shadows: Pick<Shadows, 'remove'>;
}

/** What the use cases of schedules need. */
export interface ScheduleDeps extends RunDeps {
  readonly shadows: Shadows;
}
