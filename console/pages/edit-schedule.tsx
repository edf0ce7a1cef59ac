import { useState } from 'preact/hooks';
import { BeatlessProblem } from '#client/problem.ts';
import type { ScheduleView } from '#client/views.ts';
import { useDefinitionInput } from '#console/parts/definition-fields.tsx';
import type { PageParams } from '#console/parts/lazy-page.tsx';
import { Page } from '#console/parts/page.tsx';
import { Problem } from '#console/parts/problem.tsx';
import { ChangedMeanwhile } from '#console/schedules/changed-meanwhile.tsx';
import {
  type ScheduleDraft,
  scheduleBodyOf,
  scheduleDraftOf,
  unshownOf,
} from '#console/schedules/schedule-draft.ts';
import { ScheduleForm } from '#console/schedules/schedule-form.tsx';
import { useLoaded } from '#console/state/load.ts';
import { navigate } from '#console/state/router.ts';
import { signedIn } from '#console/state/session.ts';
import { NotFound } from './not-found.tsx';

/** Asked for once: what others change while somebody types must not change the form. */
const never = 24 * 3_600_000;

/** Gives a schedule another definition, if nobody else has changed it since the form was filled. */
export function EditSchedulePage({ params: { id = '' } }: PageParams) {
  const path = `/v1/schedules/${id}`;
  const { ask } = signedIn();
  const { value, error, again } = useLoaded(
    (signal) => ask<ScheduleView>({ method: 'GET', path, signal }),
    never,
    id,
  );
  if (error instanceof BeatlessProblem && (error.status === 404 || error.status === 400))
    return <NotFound what="schedule" />;
  if (value) return <EditForm schedule={value} />;
  if (error === undefined) return <main aria-busy="true" aria-label="Loading" />;
  return (
    <Page title="Edit schedule">
      <Problem error={error} again={again} />
    </Page>
  );
}

function EditForm({ schedule }: { readonly schedule: ScheduleView }) {
  const [seen, setSeen] = useState(schedule);
  const [theirs, setTheirs] = useState<ScheduleView>();
  const [draft, setDraft] = useState(() => scheduleDraftOf(schedule));
  const [error, setError] = useState<unknown>();
  const work = useDefinitionInput(schedule.task, schedule.input ?? {});
  const { ask, may } = signedIn();
  const { id } = schedule;
  const path = `/v1/schedules/${id}`;
  const denied = may('schedules:write') ? undefined : 'Your key lacks the scope schedules:write';
  const cannot = !work.chosen || work.wrongJson !== undefined || denied !== undefined;
  const save = async (over: ScheduleView) => {
    if (!work.chosen) return;
    setError(undefined);
    setTheirs(undefined);
    const body = bodyOf(over, draft, work.chosen.name, JSON.parse(work.text));
    try {
      await ask({ method: 'PUT', path, body, headers: { 'if-match': `"${over.revision}"` } });
      navigate(`/schedules/${id}`);
    } catch (problem) {
      if (!(problem instanceof BeatlessProblem) || problem.status !== 412) return setError(problem);
      await ask<ScheduleView>({ method: 'GET', path }).then((now) => {
        const isSaved = sameJson(body, bodyOf(now, scheduleDraftOf(now), now.task, now.input ?? {}));
        // The answer to an earlier try was lost: the change that was met is one's own.
        if (isSaved) navigate(`/schedules/${id}`);
        else setTheirs(now);
      }, setError);
    }
  };
  const takeTheirs = (now: ScheduleView) => {
    setSeen(now);
    setDraft(scheduleDraftOf(now));
    work.fill(now.task, now.input);
    setTheirs(undefined);
  };
  return (
    <Page title={`Edit ${schedule.name}`}>
      {theirs && (
        <ChangedMeanwhile
          before={seen}
          theirs={theirs}
          onTake={() => takeTheirs(theirs)}
          onKeep={() => void save(theirs)}
        />
      )}
      <ScheduleForm
        draft={draft}
        work={work}
        onChange={(changes) => setDraft({ ...draft, ...changes })}
        onSubmit={() => void save(seen)}
        error={error}
      >
        <button type="submit" class="primary" disabled={cannot} title={denied}>
          Save
        </button>
        <a class="button" href={`/schedules/${id}`}>
          Cancel
        </a>
      </ScheduleForm>
    </Page>
  );
}

/** The whole definition: what the form has no field for stays as it is. */
function bodyOf(schedule: ScheduleView, draft: ScheduleDraft, task: string, input: unknown) {
  return { ...unshownOf(schedule), ...scheduleBodyOf(draft, task, input) };
}

const sameJson = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
