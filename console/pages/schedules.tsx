import { useState } from 'preact/hooks';
import type { ScheduleView } from '#client/views.ts';
import { Page } from '#console/parts/page.tsx';
import { Problem } from '#console/parts/problem.tsx';
import { Time } from '#console/parts/time.tsx';
import { shortId } from '#console/parts/words.ts';
import { ScheduleActions } from '#console/schedules/schedule-actions.tsx';
import { ScheduleState } from '#console/schedules/schedule-state.tsx';
import { useKeys } from '#console/state/keys.ts';
import { useLoaded } from '#console/state/load.ts';
import { navigate } from '#console/state/router.ts';
import { signedIn } from '#console/state/session.ts';

const most = 100;

interface SchedulePage {
  readonly schedules: readonly ScheduleView[];
  readonly cursor?: string;
}

/** What runs by itself, and when next. */
export function SchedulesPage() {
  const [changed, setChanged] = useState<ReadonlyMap<string, ScheduleView>>(new Map());
  const { value, error, again } = useLoaded(
    async (signal) => {
      const path = '/v1/schedules';
      const page = await signedIn().ask<SchedulePage>({
        method: 'GET',
        path,
        query: { limit: most },
        signal,
      });
      setChanged(new Map());
      return page;
    },
    5_000,
    'schedules',
  );
  useKeys({ n: () => navigate('/schedules/new') });
  const schedules = value?.schedules.map((it) => changed.get(it.id) ?? it);
  return (
    <Page
      title="Schedules"
      actions={
        <a class="button primary" href="/schedules/new">
          New schedule
        </a>
      }
    >
      {error !== undefined && <Problem error={error} again={again} />}
      {schedules?.length === 0 && (
        <div class="empty">
          <p>Nothing runs by itself yet. A schedule makes a task at its times, once for each.</p>
          <a class="button primary" href="/schedules/new">
            New schedule
          </a>
        </div>
      )}
      {schedules && schedules.length > 0 && (
        <div class="scroll">
          <table aria-label="Schedules">
            <thead>
              <tr>
                <th scope="col">Is</th>
                <th scope="col">Name</th>
                <th scope="col">When</th>
                <th scope="col">Next</th>
                <th scope="col">Last</th>
                <th scope="col">Task</th>
                <th scope="col">
                  <span class="hidden">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {schedules.map((schedule) => (
                <Row
                  key={schedule.id}
                  schedule={schedule}
                  onChange={(after) => setChanged(new Map([...changed, [after.id, after]]))}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {value?.cursor && <p class="muted">{`The first ${most} are shown.`}</p>}
    </Page>
  );
}

interface RowProps {
  readonly schedule: ScheduleView;
  readonly onChange: (after: ScheduleView) => void;
}

function Row({ schedule, onChange }: RowProps) {
  const { id, name, state, words, nextRuns, lastRunAt, lastTaskId, lastError, task } = schedule;
  const [next] = nextRuns;
  return (
    <tr data-schedule={id}>
      <td>
        <ScheduleState state={state} />
      </td>
      <th scope="row">
        <a href={`/schedules/${id}`}>
          <bdi>{name}</bdi>
        </a>
      </th>
      <td>{words}</td>
      <td>{next ? <Time at={next.at} /> : '–'}</td>
      <td title={lastError?.message}>
        {lastError ? <strong>no task: {lastError.reason} </strong> : null}
        {lastTaskId ? <a href={`/tasks/${lastTaskId}`}>{shortId(lastTaskId)}</a> : '–'}{' '}
        {lastRunAt && <Time at={lastRunAt} />}
      </td>
      <td>{task}</td>
      <td class="right">
        <ScheduleActions schedule={schedule} onChange={onChange} />
      </td>
    </tr>
  );
}
