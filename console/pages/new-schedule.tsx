import { useState } from 'preact/hooks';
import { Field } from '#console/parts/field.tsx';
import { Page } from '#console/parts/page.tsx';
import { Problem, wrongField } from '#console/parts/problem.tsx';
import { firstDraft, TimingFields, timingOf } from '#console/schedules/timing-fields.tsx';
import { TimingPreview } from '#console/schedules/timing-preview.tsx';
import { missedWords, overlapWords, type ScheduleView } from '#console/schedules/views.ts';
import { useCatalogue } from '#console/state/catalogue.ts';
import { navigate } from '#console/state/router.ts';
import { signedIn } from '#console/state/session.ts';

const ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Makes a schedule; the API tells in words and times what it comes to before it is made. */
export function NewSchedulePage() {
  const { definitions } = useCatalogue();
  const [name, setName] = useState('');
  const [task, setTask] = useState<string>();
  const [input, setInput] = useState<string>();
  const [draft, setDraft] = useState(firstDraft);
  const [timeZone, setTimeZone] = useState(ownZone);
  const [overlap, setOverlap] = useState('skip');
  const [missed, setMissed] = useState('skip');
  const [jitter, setJitter] = useState('0');
  const [error, setError] = useState<unknown>();
  const [key, setKey] = useState(() => crypto.randomUUID());
  const chosen = definitions.find((it) => it.name === task) ?? definitions[0];
  const text = input ?? JSON.stringify(chosen?.example ?? {}, null, 2);
  const create = async (paused: boolean) => {
    setError(undefined);
    try {
      const body = {
        name,
        task: chosen?.name,
        input: JSON.parse(text) as unknown,
        timing: timingOf(draft),
        timeZone,
        overlap,
        missed,
        ...(Number(jitter) > 0 ? { jitterMinutes: Number(jitter) } : {}),
        paused,
      };
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
      <div class="columns">
        <form
          class="form"
          onSubmit={(event) => {
            event.preventDefault();
            void create(false);
          }}
        >
          <Field id="name" label="Name" wrong={wrongField(error, 'name')}>
            <input
              id="name"
              required
              value={name}
              aria-describedby="name-hint"
              onInput={(event) => setName(event.currentTarget.value)}
            />
          </Field>
          <TimingFields draft={draft} onChange={(changes) => setDraft({ ...draft, ...changes })} />
          <Field id="zone" label="Time zone" wrong={wrongField(error, 'timeZone')}>
            <input
              id="zone"
              list="zones"
              value={timeZone}
              aria-describedby="zone-hint"
              onInput={(event) => setTimeZone(event.currentTarget.value)}
            />
          </Field>
          <datalist id="zones">
            {['UTC', ...Intl.supportedValuesOf('timeZone')].map((zone) => (
              <option key={zone} value={zone} />
            ))}
          </datalist>
          <Field id="definition" label="Task" hint={chosen?.description} wrong={wrongField(error, 'task')}>
            <select
              id="definition"
              value={chosen?.name}
              aria-describedby="definition-hint"
              onChange={(event) => {
                setTask(event.currentTarget.value);
                setInput(undefined);
              }}
            >
              {definitions.map((it) => (
                <option key={it.name}>{it.name}</option>
              ))}
            </select>
          </Field>
          <Field id="input" label="Input" hint="JSON" wrong={wrongField(error, 'input')}>
            <textarea
              id="input"
              rows={6}
              spellcheck={false}
              value={text}
              aria-describedby="input-hint"
              onInput={(event) => setInput(event.currentTarget.value)}
            />
          </Field>
          <div class="row">
            <Choice
              id="overlap"
              label="If still running"
              words={overlapWords}
              value={overlap}
              onChange={setOverlap}
            />
            <Choice
              id="missed"
              label="Missed in a pause"
              words={missedWords}
              value={missed}
              onChange={setMissed}
            />
            <Field id="jitter" label="Jitter, minutes">
              <input
                id="jitter"
                type="number"
                min="0"
                max="1440"
                value={jitter}
                onInput={(event) => setJitter(event.currentTarget.value)}
              />
            </Field>
          </div>
          {error !== undefined && <Problem error={error} />}
          <div class="bar">
            <button type="submit" class="primary">
              Create
            </button>
            <button type="button" onClick={() => void create(true)}>
              Create paused
            </button>
            <a class="button" href="/schedules">
              Cancel
            </a>
          </div>
        </form>
        <TimingPreview timing={timingOf(draft)} timeZone={timeZone} />
      </div>
    </Page>
  );
}

interface ChoiceProps {
  readonly id: string;
  readonly label: string;
  readonly words: Readonly<Record<string, string>>;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function Choice({ id, label, words, value, onChange }: ChoiceProps) {
  return (
    <Field id={id} label={label}>
      <select id={id} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {Object.entries(words).map(([name, says]) => (
          <option key={name} value={name}>
            {says}
          </option>
        ))}
      </select>
    </Field>
  );
}
