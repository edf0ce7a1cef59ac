import { useState } from 'preact/hooks';
import { BeatlessProblem } from '#client/problem.ts';
import type { ScheduleRunView, ScheduleView } from '#client/views.ts';
import { Confirm } from '#console/parts/confirm.tsx';
import { Json } from '#console/parts/json.tsx';
import type { PageParams } from '#console/parts/lazy-page.tsx';
import { Page } from '#console/parts/page.tsx';
import { Problem } from '#console/parts/problem.tsx';
import { Time } from '#console/parts/time.tsx';
import { shortId } from '#console/parts/words.ts';
import { NextRuns } from '#console/schedules/next-runs.tsx';
import { ScheduleActions } from '#console/schedules/schedule-actions.tsx';
import { ScheduleState } from '#console/schedules/schedule-state.tsx';
import { missedWords, overlapWords } from '#console/schedules/views.ts';
import { useLoaded } from '#console/state/load.ts';
import { navigate } from '#console/state/router.ts';
import { signedIn } from '#console/state/session.ts';
import { NotFound } from './not-found.tsx';

/** One schedule: when it runs next, what became of its runs, what it makes. */
export function SchedulePage({ params: { id = '' } }: PageParams) {
  const [isDeleting, setDeleting] = useState(false);
  const path = `/v1/schedules/${id}`;
  const { ask } = signedIn();
  const one = useLoaded((signal) => ask<ScheduleView>({ method: 'GET', path, signal }), 5_000, id);
  const history = useLoaded(
    (signal) =>
      ask<{ readonly runs: readonly ScheduleRunView[] }>({
        method: 'GET',
        path: `${path}/runs`,
        query: { limit: 50 },
        signal,
      }),
    5_000,
    id,
  );
  const { value: schedule, error, again } = one;
  if (error instanceof BeatlessProblem && (error.status === 404 || error.status === 400))
    return <NotFound what="schedule" />;
  if (!schedule)
    return error === undefined ? (
      <main aria-busy="true" aria-label="Loading" />
    ) : (
      <Page title="Schedule">
        <Problem error={error} again={again} />
      </Page>
    );
  return (
    <Page
      title={schedule.name}
      actions={
        <div class="bar">
          <ScheduleActions
            schedule={schedule}
            onChange={() => {
              again();
              history.again();
            }}
          />
          {schedule.linkedTo === undefined && (
            <a class="button small" href={`/schedules/${id}/edit`}>
              Edit
            </a>
          )}
          <button type="button" class="small" onClick={() => setDeleting(true)}>
            Delete
          </button>
        </div>
      }
    >
      <div class="bar">
        <ScheduleState state={schedule.state} />
        <span>{schedule.words}</span>
        <span class="muted">{`makes ${schedule.task}`}</span>
      </div>
      {schedule.description && (
        <p class="prose">
          <bdi>{schedule.description}</bdi>
        </p>
      )}
      {error !== undefined && <Problem error={error} again={again} />}
      {schedule.lastError && (
        <div class="notice bad">
          <p>
            {`The last run made no task (${schedule.lastError.reason}): `}
            <bdi>{schedule.lastError.message}</bdi>
          </p>
        </div>
      )}
      <div class="columns">
        <section class="card" aria-label="Next runs">
          <h2>Next runs</h2>
          <NextRuns runs={schedule.nextRuns} timeZone={schedule.timeZone} />
        </section>
        <section class="card" aria-label="History">
          <h2>History</h2>
          <History runs={history.value?.runs} />
        </section>
        <section class="card" aria-label="Input">
          <h2>Input</h2>
          <Json value={schedule.input} what="input" />
        </section>
        <section class="card" aria-label="About">
          <h2>About</h2>
          <dl>
            <dt>Time zone</dt>
            <dd>{schedule.timeZone}</dd>
            <dt>If still running</dt>
            <dd>{overlapWords[schedule.overlap] ?? schedule.overlap}</dd>
            <dt>Missed in a pause</dt>
            <dd>{missedWords[schedule.missed] ?? schedule.missed}</dd>
            <dt>Runs</dt>
            <dd>{`${schedule.runs}, ${schedule.skipped} skipped`}</dd>
            <dt>Created</dt>
            <dd>
              <Time at={schedule.createdAt} />
            </dd>
            {schedule.linkedTo && <dt>Belongs to</dt>}
            {schedule.linkedTo && <dd>{schedule.linkedTo}</dd>}
          </dl>
        </section>
      </div>
      {isDeleting && (
        <Confirm
          title={`Delete schedule ${schedule.name}?`}
          text="It makes no more tasks. Tasks that it has made stay."
          action="Delete"
          isDangerous
          onConfirm={async () => {
            await ask({ method: 'DELETE', path });
            navigate('/schedules');
          }}
          onClose={() => setDeleting(false)}
        />
      )}
    </Page>
  );
}

function History({ runs }: { readonly runs: readonly ScheduleRunView[] | undefined }) {
  if (!runs) return <div aria-busy="true" />;
  if (runs.length === 0) return <p class="muted">It has not run yet.</p>;
  return (
    <div class="scroll">
      <table aria-label="Runs">
        <tbody>
          {runs.map((run) => (
            <tr key={`${run.plannedAt} ${run.cause}`}>
              <th scope="row">
                <Time at={run.plannedAt} />
              </th>
              <td>{run.cause === 'manual' ? 'by hand' : run.cause}</td>
              <td>
                {run.outcome}
                {run.reason && <bdi>{`: ${run.reason}`}</bdi>}
              </td>
              <td class="right">
                {run.taskId && <a href={`/tasks/${run.taskId}`}>{shortId(run.taskId)}</a>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
