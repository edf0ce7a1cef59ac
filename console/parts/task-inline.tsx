import { isEnded } from '#console/state/task-store.ts';
import { useTask } from '#console/state/use-task.ts';
import { Meter } from './meter.tsx';
import { outcomeOf } from './outcome.ts';
import { StateBadge } from './state-badge.tsx';
import { progressOf } from './why.ts';
import { shortId } from './words.ts';

/** How a task that was just made is going, in one line. */
export function TaskInline({ id }: { readonly id: string }) {
  const { shown, view } = useTask(id);
  if (!shown) return <span class="muted">…</span>;
  const { progress } = shown;
  return (
    <span class="bar">
      <StateBadge state={shown.state} />
      {progress?.total !== undefined && !isEnded(shown.state) && (
        <Meter
          label={`Progress of ${shown.task}`}
          done={progress.done}
          total={progress.total}
          text={progressOf(shown) ?? ''}
        />
      )}
      {shown.state === 'FAILURE' && <bdi>{shown.error?.message}</bdi>}
      <a href={`/tasks/${id}`}>{`${shown.task} ${shortId(id)}`}</a>
      {view && <span>{outcomeOf(view)}</span>}
    </span>
  );
}
