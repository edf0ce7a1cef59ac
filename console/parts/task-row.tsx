import type { Signal } from '@preact/signals';
import type { TaskSummary } from '#client/views.ts';
import { now } from '#console/state/clock.ts';
import { Meter } from './meter.tsx';
import { StateBadge } from './state-badge.tsx';
import { Time } from './time.tsx';
import { progressOf, whyOf } from './why.ts';
import { duration, shortId } from './words.ts';

interface TaskRowProps {
  readonly task: Signal<TaskSummary>;
  /** From 1, among all rows. */
  readonly position: number;
  readonly isSelected: boolean;
  readonly onSelect: (id: string, isRange: boolean) => void;
  /** True for a row that the filter no longer fits: it stays until people change the list. */
  readonly hasLeft: boolean;
}

/** One task of a list; only this row is drawn anew when its task changes. */
export function TaskRow({ task, position, isSelected, onSelect, hasLeft }: TaskRowProps) {
  const shown = task.value;
  const { id, state, queue, attempts, maxAttempts } = shown;
  return (
    <tr
      aria-rowindex={position + 1}
      data-task={id}
      data-state={state}
      data-selected={isSelected}
      data-left={hasLeft}
    >
      <td class="c-pick">
        <input
          type="checkbox"
          aria-label={`Select ${shown.task} ${shortId(id)}`}
          checked={isSelected}
          onClick={(event) => onSelect(id, event.shiftKey)}
        />
      </td>
      <td class="c-state">
        <StateBadge state={state} />
      </td>
      <th class="c-task" scope="row">
        <a href={`/tasks/${id}`} title={shown.task}>
          {shown.task}
        </a>
      </th>
      <td class="c-why" title={state === 'FAILURE' || state === 'RETRY' ? shown.error?.message : undefined}>
        <WhyCell task={shown} />
      </td>
      <td class="c-id mono" title={id}>
        {shortId(id)}
      </td>
      <td class="c-queue">{queue}</td>
      <td class="c-attempt right">{`${attempts}/${maxAttempts}`}</td>
      <td class="c-took right">{tookOf(shown)}</td>
      <td class="c-updated right">
        <Time at={shown.endedAt ?? shown.startedAt ?? shown.createdAt} />
      </td>
    </tr>
  );
}

function WhyCell({ task }: { readonly task: TaskSummary }) {
  const { progress, state } = task;
  const text = progressOf(task);
  if (state === 'STARTED' && progress?.total && text && !task.cancelRequestedAt)
    return (
      <Meter
        label={`Progress of ${task.task}`}
        done={progress.done}
        total={progress.total}
        text={text}
        width={64}
      />
    );
  return <bdi>{whyOf(task, now.value)}</bdi>;
}

function tookOf({ timings, startedAt, state }: TaskSummary): string {
  if (state === 'STARTED' && startedAt) return duration(Math.max(0, now.value - Date.parse(startedAt)));
  return timings.ranSeconds === undefined ? '' : duration(timings.ranSeconds * 1000);
}
