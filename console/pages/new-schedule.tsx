import { useState } from 'preact/hooks';
import type { ScheduleView } from '#client/views.ts';
import { useDefinitionInput } from '#console/parts/definition-fields.tsx';
import { Page } from '#console/parts/page.tsx';
import { newScheduleDraft, scheduleBodyOf } from '#console/schedules/schedule-draft.ts';
import { ScheduleForm } from '#console/schedules/schedule-form.tsx';
import { navigate } from '#console/state/router.ts';
import { signedIn } from '#console/state/session.ts';

/** Makes a schedule; the API tells in words and times what it comes to before it is made. */
export function NewSchedulePage() {
  const work = useDefinitionInput();
  const [draft, setDraft] = useState(newScheduleDraft);
  const [error, setError] = useState<unknown>();
  const [key, setKey] = useState(() => crypto.randomUUID());
  const cannot = !work.chosen || work.wrongJson !== undefined;
  const create = async (paused: boolean) => {
    if (!work.chosen) return;
    setError(undefined);
    try {
      const body = { ...scheduleBodyOf(draft, work.chosen.name, JSON.parse(work.text)), paused };
      const made = await signedIn().ask<ScheduleView>({
        method: 'POST',
        path: '/v1/schedules',
        body,
        idempotencyKey: key,
      });
      navigate(`/schedules/${made.id}`);
    } catch (problem) {
      setError(problem);
      setKey(crypto.randomUUID());
    }
  };
  return (
    <Page title="New schedule">
      <ScheduleForm
        draft={draft}
        work={work}
        onChange={(changes) => setDraft({ ...draft, ...changes })}
        onSubmit={() => void create(false)}
        error={error}
      >
        <button type="submit" class="primary" disabled={cannot}>
          Create
        </button>
        <button type="button" disabled={cannot} onClick={() => void create(true)}>
          Create paused
        </button>
        <a class="button" href="/schedules">
          Cancel
        </a>
      </ScheduleForm>
    </Page>
  );
}
