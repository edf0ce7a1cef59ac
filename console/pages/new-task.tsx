import { useEffect, useState } from 'preact/hooks';
import { Field } from '#console/parts/field.tsx';
import { Page } from '#console/parts/page.tsx';
import { Problem, wrongField } from '#console/parts/problem.tsx';
import { useCatalogue } from '#console/state/catalogue.ts';
import { navigate, query } from '#console/state/router.ts';
import { signedIn } from '#console/state/session.ts';

/** Makes a task: of a definition with its example to begin with, or of an earlier task's input. */
export function NewTaskPage() {
  const { definitions } = useCatalogue();
  const [name, setName] = useState(query.value.get('task') ?? '');
  const [input, setInput] = useState<string>();
  const [countdown, setCountdown] = useState('');
  const [error, setError] = useState<unknown>();
  const [key, setKey] = useState(() => crypto.randomUUID());
  const { client } = signedIn();
  const rerunOf = query.value.get('rerunOf');
  useEffect(() => {
    if (!rerunOf) return;
    client.get(rerunOf).then((task) => {
      setName(task.task);
      setInput(JSON.stringify(task.input ?? {}, null, 2));
    }, setError);
  }, [rerunOf, client]);
  const chosen = definitions.find((it) => it.name === name) ?? definitions[0];
  const text = input ?? JSON.stringify(chosen?.example ?? {}, null, 2);
  const wrongJson = whatIsWrong(text);
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
        <Field id="definition" label="Task" hint={chosen?.description} wrong={wrongField(error, 'task')}>
          <select
            id="definition"
            value={chosen?.name}
            aria-describedby="definition-hint"
            onChange={(event) => {
              setName(event.currentTarget.value);
              setInput(undefined);
            }}
          >
            {definitions.map((it) => (
              <option key={it.name} value={it.name}>
                {it.name}
              </option>
            ))}
          </select>
        </Field>
        <Field id="input" label="Input" hint="JSON" wrong={wrongJson ?? wrongField(error, 'input')}>
          <textarea
            id="input"
            rows={12}
            spellcheck={false}
            aria-describedby="input-hint"
            value={text}
            onInput={(event) => setInput(event.currentTarget.value)}
          />
        </Field>
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

function whatIsWrong(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
