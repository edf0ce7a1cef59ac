import type { ScheduleView } from '#client/views.ts';
import { Icon } from '#console/parts/icon.tsx';
import { Time } from '#console/parts/time.tsx';

interface ChangedMeanwhileProps {
  /** As the form was filled with it. */
  readonly before: ScheduleView;
  readonly theirs: ScheduleView;
  readonly onTake: () => void;
  readonly onKeep: () => void;
}

const fields = {
  name: 'Name',
  description: 'Description',
  words: 'When',
  timeZone: 'Time zone',
  task: 'Task',
  input: 'Input',
  overlap: 'If still running',
  missed: 'Missed in a pause',
  jitterMinutes: 'Jitter, minutes',
  state: 'Is',
} as const;

/** Somebody else has changed the schedule: what it was and is now, and whose version shall be. */
export function ChangedMeanwhile({ before, theirs, onTake, onKeep }: ChangedMeanwhileProps) {
  const changed = Object.entries(fields).filter(
    ([field]) =>
      textOf(before[field as keyof typeof fields]) !== textOf(theirs[field as keyof typeof fields]),
  );
  return (
    <div class="notice doubt" role="alert">
      <Icon name="warning" />
      <div>
        <strong>Somebody else has changed this schedule</strong>
        <p>
          <bdi>{theirs.updatedBy}</bdi> did, <Time at={theirs.updatedAt} />. Nothing of yours is saved yet.
        </p>
        {changed.length > 0 && (
          <dl>
            {changed.map(([field, label]) => (
              <Change
                key={field}
                label={label}
                was={textOf(before[field as keyof typeof fields])}
                is={textOf(theirs[field as keyof typeof fields])}
              />
            ))}
          </dl>
        )}
        <div class="bar">
          <button type="button" onClick={onTake}>
            Take theirs
          </button>
          <button type="button" onClick={onKeep}>
            Save mine over it
          </button>
        </div>
      </div>
    </div>
  );
}

interface ChangeProps {
  readonly label: string;
  readonly was: string;
  readonly is: string;
}

function Change({ label, was, is }: ChangeProps) {
  return (
    <>
      <dt>{label}</dt>
      <dd>
        <bdi>{is}</bdi> <span class="muted">was</span> <bdi class="muted">{was}</bdi>
      </dd>
    </>
  );
}

function textOf(value: unknown): string {
  if (value === undefined || value === '') return '–';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
