import { Field } from '#console/parts/field.tsx';

/** A timing as the form holds it: all of its texts, whatever the mode. */
export interface TimingDraft {
  readonly mode: 'frequency' | 'rate' | 'cron' | 'at';
  readonly frequency: 'none' | 'once' | 'hourly' | 'daily' | 'weekly' | 'monthly';
  readonly time: string;
  readonly minute: string;
  readonly dayOfWeek: string;
  readonly dayOfMonth: string;
  readonly date: string;
  readonly rate: string;
  readonly cron: string;
  readonly at: string;
}

/** What the form begins with. */
export const firstDraft: TimingDraft = {
  mode: 'frequency',
  frequency: 'daily',
  time: '07:30',
  minute: '0',
  dayOfWeek: 'MON',
  dayOfMonth: 'last',
  date: '',
  rate: '15 minutes',
  cron: '30 7 * * 1',
  at: '',
};

/** The timing as the API takes it. */
export function timingOf(draft: TimingDraft): Record<string, unknown> {
  const [hour = 0, minute = 0] = draft.time.split(':').map(Number);
  switch (draft.mode) {
    case 'rate':
      return { rate: draft.rate };
    case 'cron':
      return { cron: draft.cron };
    case 'at':
      return { at: draft.at };
    case 'frequency':
      break;
    default:
      return draft.mode satisfies never;
  }
  const { frequency } = draft;
  switch (frequency) {
    case 'none':
      return { frequency };
    case 'once': {
      const [year, month, dayOfMonth] = draft.date.split('-').map(Number);
      return { frequency, ...(draft.date ? { year, month, dayOfMonth } : {}), hour, minute };
    }
    case 'hourly':
      return { frequency, minute: Number(draft.minute) };
    case 'daily':
      return { frequency, hour, minute };
    case 'weekly':
      return { frequency, dayOfWeek: draft.dayOfWeek, hour, minute };
    case 'monthly':
      return {
        frequency,
        dayOfMonth: draft.dayOfMonth === 'last' ? 'last' : Number(draft.dayOfMonth),
        hour,
        minute,
      };
    default:
      return frequency satisfies never;
  }
}

interface TimingFieldsProps {
  readonly draft: TimingDraft;
  readonly onChange: (changes: Partial<TimingDraft>) => void;
}

const modes = [
  ['frequency', 'Frequency'],
  ['rate', 'Interval'],
  ['cron', 'Cron'],
  ['at', 'Once at'],
] as const;
const frequencies = ['none', 'once', 'hourly', 'daily', 'weekly', 'monthly'] as const;
const weekdays = {
  MON: 'Monday',
  TUE: 'Tuesday',
  WED: 'Wednesday',
  THU: 'Thursday',
  FRI: 'Friday',
  SAT: 'Saturday',
  SUN: 'Sunday',
};

/** The four ways to say when. */
export function TimingFields({ draft, onChange }: TimingFieldsProps) {
  return (
    <fieldset class="timing">
      <legend>When</legend>
      <div class="chips">
        {modes.map(([mode, label]) => (
          <button
            key={mode}
            type="button"
            aria-pressed={draft.mode === mode}
            onClick={() => onChange({ mode })}
          >
            {label}
          </button>
        ))}
      </div>
      {draft.mode === 'frequency' && <FrequencyFields draft={draft} onChange={onChange} />}
      {draft.mode === 'rate' && (
        <Text id="rate" label="Every" hint='"15 minutes", "1 hour", "2 days"' {...{ draft, onChange }} />
      )}
      {draft.mode === 'cron' && (
        <Text
          id="cron"
          label="Cron expression"
          hint="minute hour day month weekday; or the six fields of AWS"
          {...{ draft, onChange }}
        />
      )}
      {draft.mode === 'at' && (
        <Field id="at" label="Date and time" hint="In the zone below.">
          <input
            id="at"
            type="datetime-local"
            value={draft.at}
            aria-describedby="at-hint"
            onInput={(event) => onChange({ at: event.currentTarget.value })}
          />
        </Field>
      )}
    </fieldset>
  );
}

function FrequencyFields({ draft, onChange }: TimingFieldsProps) {
  const { frequency } = draft;
  const hasTime = frequency !== 'none' && frequency !== 'hourly';
  return (
    <div class="row">
      <Field id="frequency" label="Frequency">
        <select
          id="frequency"
          value={frequency}
          onChange={(event) => onChange({ frequency: event.currentTarget.value as TimingDraft['frequency'] })}
        >
          {frequencies.map((it) => (
            <option key={it} value={it}>
              {it.charAt(0).toUpperCase() + it.slice(1)}
            </option>
          ))}
        </select>
      </Field>
      {frequency === 'weekly' && (
        <Field id="weekday" label="Day">
          <select
            id="weekday"
            value={draft.dayOfWeek}
            onChange={(event) => onChange({ dayOfWeek: event.currentTarget.value })}
          >
            {Object.entries(weekdays).map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        </Field>
      )}
      {frequency === 'monthly' && (
        <Field id="day" label="Day">
          <select
            id="day"
            value={draft.dayOfMonth}
            onChange={(event) => onChange({ dayOfMonth: event.currentTarget.value })}
          >
            {Array.from({ length: 31 }, (_, at) => String(at + 1)).map((day) => (
              <option key={day}>{day}</option>
            ))}
            <option value="last">last</option>
          </select>
        </Field>
      )}
      {frequency === 'once' && (
        <Field id="date" label="Date">
          <input
            id="date"
            type="date"
            value={draft.date}
            onInput={(event) => onChange({ date: event.currentTarget.value })}
          />
        </Field>
      )}
      {hasTime && (
        <Field id="time" label="Time">
          <input
            id="time"
            type="time"
            value={draft.time}
            onInput={(event) => onChange({ time: event.currentTarget.value })}
          />
        </Field>
      )}
      {frequency === 'hourly' && (
        <Field id="minute" label="Minute">
          <input
            id="minute"
            type="number"
            min="0"
            max="59"
            value={draft.minute}
            onInput={(event) => onChange({ minute: event.currentTarget.value })}
          />
        </Field>
      )}
    </div>
  );
}

interface TextProps extends TimingFieldsProps {
  readonly id: 'rate' | 'cron';
  readonly label: string;
  readonly hint: string;
}

function Text({ id, label, hint, draft, onChange }: TextProps) {
  return (
    <Field id={id} label={label} hint={hint}>
      <input
        id={id}
        value={draft[id]}
        spellcheck={false}
        aria-describedby={`${id}-hint`}
        onInput={(event) => onChange({ [id]: event.currentTarget.value })}
      />
    </Field>
  );
}
