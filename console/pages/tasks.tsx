import { useEffect, useMemo, useState } from 'preact/hooks';
import { BulkActions } from '#console/parts/bulk-actions.tsx';
import { Page } from '#console/parts/page.tsx';
import { Problem } from '#console/parts/problem.tsx';
import { TaskFilters } from '#console/parts/task-filters.tsx';
import { TaskTable } from '#console/parts/task-table.tsx';
import { counted } from '#console/parts/words.ts';
import { useCatalogue } from '#console/state/catalogue.ts';
import { useKeys } from '#console/state/keys.ts';
import { onPushed } from '#console/state/live-tasks.ts';
import { useLoaded } from '#console/state/load.ts';
import { push } from '#console/state/network.ts';
import { navigate, setQuery } from '#console/state/router.ts';
import { useRowKeys } from '#console/state/row-keys.ts';
import { useSelection } from '#console/state/selection.ts';
import { taskFilter } from '#console/state/task-filter.ts';
import { createTaskList } from '#console/state/task-list.ts';

/** While no push tells of new tasks; else only to be sure. */
const everyMs = 2_000;
const liveMs = 30_000;
/** So long after a new task is told of, the list is asked: others that come meanwhile are in the same answer. */
const newsMs = 300;

/** The owner's tasks, newest first, as they move. */
export function TasksPage() {
  const filter = taskFilter.value;
  const asked = JSON.stringify(filter);
  const list = useMemo(() => createTaskList(filter), [asked]);
  const { names } = useCatalogue();
  const { selected, select, clear } = useSelection(list.ids.value, asked);
  const [moreError, setMoreError] = useState<unknown>();
  const flows = () =>
    scrollY < 40 && selected.size === 0 && !document.querySelector('.tasks tbody :focus, .tasks tbody:hover');
  const { error, again } = useLoaded(
    (signal) => list.refresh(flows, signal),
    push.value === 'open' ? liveMs : everyMs,
    asked,
  );
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = onPushed((tasks) => {
      if (list.lacks(tasks))
        timer ??= setTimeout(() => {
          timer = undefined;
          again();
        }, newsMs);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [list]);
  const ids = list.ids.value;
  const waiting = list.waiting.value.length;
  useRowKeys('.tasks tbody');
  useKeys({
    '.': () => list.showNew(),
    n: () => navigate('/tasks/new'),
    '/': () => document.querySelector<HTMLElement>('#filter')?.focus(),
  });
  return (
    <Page
      title="Tasks"
      actions={
        <a class="button primary" href="/tasks/new">
          New task
        </a>
      }
    >
      <TaskFilters names={names} />
      <BulkActions selected={selected} onDone={clear} />
      {error !== undefined && <Problem error={error} again={again} />}
      {waiting > 0 && (
        <button type="button" class="news" onClick={() => list.showNew()}>
          {waiting >= 500 ? '500 new tasks or more' : counted(waiting, 'new task')}: show
        </button>
      )}
      {list.isLoaded.value && ids.length === 0 ? (
        <Nothing isFiltered={Object.values(filter).some(Boolean)} />
      ) : (
        <TaskTable
          ids={ids}
          hasMore={list.cursor.value !== undefined}
          selected={selected}
          onSelect={select}
        />
      )}
      {moreError !== undefined && <Problem error={moreError} />}
      <div class="bar">
        <span class="muted">
          {list.isLoaded.value
            ? `${counted(ids.length, 'task')} shown${list.cursor.value ? ', more below' : ''}`
            : 'Loading …'}
        </span>
        {list.cursor.value && (
          <button
            type="button"
            onClick={() => void list.more().then(() => setMoreError(undefined), setMoreError)}
          >
            Show more
          </button>
        )}
      </div>
    </Page>
  );
}

function Nothing({ isFiltered }: { readonly isFiltered: boolean }) {
  if (isFiltered)
    return (
      <div class="empty">
        <p>Nothing matches this filter.</p>
        <button
          type="button"
          onClick={() => setQuery({ state: undefined, task: undefined, tag: undefined, from: undefined })}
        >
          Clear filters
        </button>
      </div>
    );
  return (
    <div class="empty">
      <p>There are no tasks yet. Make one here, or from anywhere:</p>
      <pre>{`curl -X POST ${location.origin}/v1/tasks -H "Authorization: Bearer $KEY" \\
  -H 'Content-Type: application/json' -d '{"task": "debug_task", "input": {"message": "hi"}}'`}</pre>
      <a class="button primary" href="/tasks/new">
        New task
      </a>
    </div>
  );
}
