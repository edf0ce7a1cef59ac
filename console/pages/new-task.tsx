import { useEffect, useState } from 'preact/hooks';
import { DefinitionFields, useDefinitionInput } from '#console/parts/definition-fields.tsx';
import { Field } from '#console/parts/field.tsx';
import { Page } from '#console/parts/page.tsx';
import { Problem, wrongField } from '#console/parts/problem.tsx';
import { navigate, query } from '#console/state/router.ts';
import { signedIn } from '#console/state/session.ts';

/** Makes a task: of a definition with its example to begin with, or of an earlier task's input. */
export function NewTaskPage() {
  const work = useDefinitionInput(query.value.get('task') ?? '');
  const [countdown, setCountdown] = useState('');
  const [error, setError] = useState<unknown>();
  const [key, setKey] = useState(() => crypto.randomUUID());
  const { client } = signedIn();
  const rerunOf = query.value.get('rerunOf');
  useEffect(() => {
    if (!rerunOf) return;
    client.get(rerunOf).then((task) => work.fill(task.task, task.input), setError);
  }, [rerunOf, client]);
  const { chosen, text, wrongJson } = work;
  const submit = async (event: Event) => {
    event.preventDefault();
    if (!chosen || wrongJson) return;
    setError(undefined);
    try {
      const seconds = countdown === '' ? {} : { countdownSeconds: Number(countdown) };
      const made = await client.submit(chosen.name, JSON.parse(text), { idempotencyKey: key, ...seconds });
      navigate(`/tasks/${made.id}`);
    } catch (problem) {
      setError(problem);
      // What was refused is changed before it is sent again: that is another request.
      setKey(crypto.randomUUID());
    }
  };
  return (
    <Page title="New task">
      <form class="form" onSubmit={(event) => void submit(event)}>
        <DefinitionFields value={work} rows={12} error={error} />
        <Field
          id="countdown"
          label="Start in seconds"
          hint="Empty: at once."
          wrong={wrongField(error, 'countdownSeconds')}
        >
          <input
            id="countdown"
            type="number"
            min="0"
            value={countdown}
            aria-describedby="countdown-hint"
            onInput={(event) => setCountdown(event.currentTarget.value)}
          />
        </Field>
        {error !== undefined && <Problem error={error} />}
        <div class="bar">
          <button type="submit" class="primary" disabled={!chosen || wrongJson !== undefined}>
            Submit
          </button>
          <a class="button" href="/tasks">
            Cancel
          </a>
        </div>
      </form>
    </Page>
  );
}
