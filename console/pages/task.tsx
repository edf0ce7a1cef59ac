import { BeatlessProblem } from '#client/problem.ts';
import { Copy } from '#console/parts/copy.tsx';
import { Json } from '#console/parts/json.tsx';
import type { PageParams } from '#console/parts/lazy-page.tsx';
import { Meter } from '#console/parts/meter.tsx';
import { Page } from '#console/parts/page.tsx';
import { Problem } from '#console/parts/problem.tsx';
import { StateBadge } from '#console/parts/state-badge.tsx';
import { TaskActions } from '#console/parts/task-actions.tsx';
import { TaskEffects } from '#console/parts/task-effects.tsx';
import { TaskFacts } from '#console/parts/task-facts.tsx';
import { TaskResult } from '#console/parts/task-result.tsx';
import { TaskTimeline } from '#console/parts/task-timeline.tsx';
import { TaskWhy } from '#console/parts/task-why.tsx';
import { Time } from '#console/parts/time.tsx';
import { progressOf } from '#console/parts/why.ts';
import { shortId } from '#console/parts/words.ts';
import { isEnded } from '#console/state/task-store.ts';
import { useTask } from '#console/state/use-task.ts';
import { NotFound } from './not-found.tsx';

/** One task: what it is doing and why, what happened, what went in and came out. */
export function TaskPage({ params: { id = '' } }: PageParams) {
  const { shown, view, error, again } = useTask(id);
  if (error instanceof BeatlessProblem && (error.status === 404 || error.status === 400))
    return <NotFound what="task" />;
  if (!shown)
    return error === undefined ? (
      <main aria-busy="true" aria-label="Loading" />
    ) : (
      <Failed error={error} again={again} />
    );
  const { progress } = shown;
  return (
    <Page title={`${shown.task} ${shortId(id)}`} actions={<TaskActions task={shown} />}>
      <div class="bar">
        <StateBadge state={shown.state} />
        <span class="muted">
          <Time at={shown.endedAt ?? shown.startedAt ?? shown.createdAt} />
        </span>
        <span class="mono">{id}</span>
        <Copy text={id} what="task id" />
      </div>
      {error !== undefined && <Problem error={error} again={again} />}
      {shown.error && shown.state !== 'SUCCESS' && (
        <div class={shown.state === 'FAILURE' ? 'notice bad' : 'notice doubt'}>
          <div>
            <strong>{shown.error.reason}</strong>
            <p class="lines">{shown.error.message}</p>
            {shown.error.causes?.map((cause) => (
              <p key={cause} class="muted">
                {cause}
              </p>
            ))}
          </div>
          <span class="grow">
            <Copy text={[shown.error.message, ...(shown.error.causes ?? [])].join('\n')} what="error" />
          </span>
        </div>
      )}
      <TaskWhy id={id} state={shown.state} />
      {progress && !isEnded(shown.state) && (
        <Meter
          label={`Progress of ${shown.task}`}
          done={progress.done}
          total={progress.total ?? 0}
          text={progressOf(shown) ?? ''}
          width={240}
        />
      )}
      <div class="columns">
        <section class="card" aria-label="Timeline">
          <h2>Timeline</h2>
          <TaskTimeline task={shown} />
        </section>
        {view && (
          <section class="card" aria-label="Result">
            <h2>Result</h2>
            <TaskResult task={view} />
          </section>
        )}
        {view && (
          <section class="card" aria-label="Input">
            <h2>Input</h2>
            <Json value={view.inputUpload ?? view.input} what="input" />
          </section>
        )}
        <section class="card" aria-label="About">
          <h2>About</h2>
          <TaskFacts task={shown} />
        </section>
        <TaskEffects id={id} state={shown.state} />
      </div>
    </Page>
  );
}

function Failed({ error, again }: { readonly error: unknown; readonly again: () => void }) {
  return (
    <Page title="Task">
      <Problem error={error} again={again} />
    </Page>
  );
}
