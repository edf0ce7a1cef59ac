import type { ComponentChildren } from 'preact';
import { DefinitionFields, type DefinitionInput } from '#console/parts/definition-fields.tsx';
import { Field } from '#console/parts/field.tsx';
import { Problem, wrongField } from '#console/parts/problem.tsx';
import type { ScheduleDraft } from './schedule-draft.ts';
import { TimingFields, timingOf } from './timing-fields.tsx';
import { TimingPreview } from './timing-preview.tsx';
import { missedWords, overlapWords } from './views.ts';

interface ScheduleFormProps {
  readonly draft: ScheduleDraft;
  readonly work: DefinitionInput;
  readonly onChange: (changes: Partial<ScheduleDraft>) => void;
  readonly onSubmit: () => void;
  /** What the API refused. */
  readonly error: unknown;
  /** The buttons. */
  readonly children: ComponentChildren;
}

/** A schedule to fill in; beside it the API tells in words and times what it comes to. */
export function ScheduleForm({ draft, work, onChange, onSubmit, error, children }: ScheduleFormProps) {
  return (
    <div class="columns">
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit();
        }}
      >
        <Field id="name" label="Name" wrong={wrongField(error, 'name')}>
          <input
            id="name"
            required
            value={draft.name}
            aria-describedby="name-hint"
            onInput={(event) => onChange({ name: event.currentTarget.value })}
          />
        </Field>
        <Field id="description" label="Description" wrong={wrongField(error, 'description')}>
          <input
            id="description"
            maxLength={500}
            value={draft.description}
            aria-describedby="description-hint"
            onInput={(event) => onChange({ description: event.currentTarget.value })}
          />
        </Field>
        <TimingFields
          draft={draft.timing}
          onChange={(changes) => onChange({ timing: { ...draft.timing, ...changes } })}
        />
        <Field id="zone" label="Time zone" wrong={wrongField(error, 'timeZone')}>
          <input
            id="zone"
            list="zones"
            value={draft.timeZone}
            aria-describedby="zone-hint"
            onInput={(event) => onChange({ timeZone: event.currentTarget.value })}
          />
        </Field>
        <datalist id="zones">
          {['UTC', ...Intl.supportedValuesOf('timeZone')].map((zone) => (
            <option key={zone} value={zone} />
          ))}
        </datalist>
        <DefinitionFields value={work} rows={6} error={error} />
        <div class="row">
          <Choice
            id="overlap"
            label="If still running"
            words={overlapWords}
            value={draft.overlap}
            onChange={(overlap) => onChange({ overlap })}
          />
          <Choice
            id="missed"
            label="Missed in a pause"
            words={missedWords}
            value={draft.missed}
            onChange={(missed) => onChange({ missed })}
          />
          <Field id="jitter" label="Jitter, minutes">
            <input
              id="jitter"
              type="number"
              min="0"
              max="1440"
              value={draft.jitter}
              onInput={(event) => onChange({ jitter: event.currentTarget.value })}
            />
          </Field>
        </div>
        {error !== undefined && <Problem error={error} />}
        <div class="bar">{children}</div>
      </form>
      <TimingPreview timing={timingOf(draft.timing)} timeZone={draft.timeZone} />
    </div>
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
