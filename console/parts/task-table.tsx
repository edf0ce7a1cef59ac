import { useRef } from 'preact/hooks';
import { statesOf, taskFilter } from '#console/state/task-filter.ts';
import { taskSignal } from '#console/state/task-store.ts';
import { TaskRow } from './task-row.tsx';
import { useVisibleRows } from './virtual-rows.ts';

interface TaskTableProps {
  readonly ids: readonly string[];
  readonly hasMore: boolean;
  readonly selected: ReadonlySet<string>;
  readonly onSelect: (id: string, isRange: boolean) => void;
}

const columns = [
  ['c-state', 'State'],
  ['c-task', 'Task'],
  ['c-why', 'Why, or how far'],
  ['c-id', 'Id'],
  ['c-queue', 'Queue'],
  ['c-attempt right', 'Attempt'],
  ['c-took right', 'Took'],
  ['c-updated right', 'Updated'],
] as const;

/** The rows of a list; of thousands only those near the window are drawn. */
export function TaskTable({ ids, hasMore, selected, onSelect }: TaskTableProps) {
  const body = useRef<HTMLTableSectionElement>(null);
  const height = rowHeight();
  const top = () => (body.current ? body.current.getBoundingClientRect().top + scrollY : 0);
  const { first, last } = useVisibleRows(ids.length, height, top);
  const states = statesOf(taskFilter.value);
  const rows = ids.slice(first, last).flatMap((id, at) => {
    const task = taskSignal(id);
    if (!task) return [];
    const hasLeft = states.length > 0 && !states.includes(task.value.state);
    const position = first + at + 1;
    return [<TaskRow key={id} {...{ task, position, onSelect, hasLeft }} isSelected={selected.has(id)} />];
  });
  return (
    <table class="tasks" aria-label="Tasks" aria-rowcount={hasMore ? -1 : ids.length + 1}>
      <thead>
        <tr aria-rowindex={1}>
          <td class="c-pick" />
          {columns.map(([style, label]) => (
            <th key={label} scope="col" class={style}>
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody ref={body}>
        <Spacer height={first * height} />
        {rows}
        <Spacer height={Math.max(0, ids.length - last) * height} />
      </tbody>
    </table>
  );
}

function Spacer({ height }: { readonly height: number }) {
  if (height === 0) return null;
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a row without anything in it holds no focus
    <tr class="spacer" aria-hidden="true">
      <td colSpan={9} style={{ height: `${height}px` }} />
    </tr>
  );
}

/** As the styles have it: one line, two where the window is narrow. */
function rowHeight(): number {
  if (matchMedia('(max-width: 720px)').matches) return 64;
  return matchMedia('(pointer: coarse)').matches ? 44 : 36;
}
