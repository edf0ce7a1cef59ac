import { useState } from 'preact/hooks';
import type { ScheduleView } from '#client/views.ts';
import { Problem } from '#console/parts/problem.tsx';
import { toast } from '#console/parts/toasts.tsx';
import { signedIn } from '#console/state/session.ts';

interface ScheduleActionsProps {
  readonly schedule: ScheduleView;
  readonly onChange: (after: ScheduleView) => void;
}

/** Pause or resume, and run now. */
export function ScheduleActions({ schedule, onChange }: ScheduleActionsProps) {
  const [error, setError] = useState<unknown>();
  const { ask, may } = signedIn();
  const { id, name, state } = schedule;
  const denied = may('schedules:write') ? undefined : 'Your key lacks the scope schedules:write';
  const act = async (verb: 'pause' | 'resume' | 'run') => {
    setError(undefined);
    try {
      const path = `/v1/schedules/${id}/${verb}`;
      const key = verb === 'run' ? { idempotencyKey: crypto.randomUUID() } : { repeatable: true };
      onChange(await ask<ScheduleView>({ method: 'POST', path, ...key }));
      if (verb === 'run') toast(`${name}: a task is made`);
    } catch (problem) {
      setError(problem);
    }
  };
  return (
    <span class="bar">
      {state === 'paused' ? (
        <button
          type="button"
          class="small"
          disabled={denied !== undefined}
          title={denied}
          aria-label={`Resume: ${name}`}
          onClick={() => void act('resume')}
        >
          Resume
        </button>
      ) : (
        <button
          type="button"
          class="small"
          disabled={denied !== undefined || state === 'done'}
          title={denied}
          aria-label={`Pause: ${name}`}
          onClick={() => void act('pause')}
        >
          Pause
        </button>
      )}
      <button
        type="button"
        class="small"
        disabled={denied !== undefined}
        title={denied}
        aria-label={`Run now: ${name}`}
        onClick={() => void act('run')}
      >
        Run now
      </button>
      {error !== undefined && <Problem error={error} />}
    </span>
  );
}
