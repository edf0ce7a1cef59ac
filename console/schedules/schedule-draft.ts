import type { ScheduleView } from '#client/views.ts';
import { firstDraft, type TimingDraft, timingOf } from './timing-fields.tsx';

/** A schedule as its form holds it, but for what it makes. */
export interface ScheduleDraft {
  readonly name: string;
  readonly description: string;
  readonly timing: TimingDraft;
  readonly timeZone: string;
  readonly overlap: string;
  readonly missed: string;
  readonly jitter: string;
}

/** What the form of a new schedule begins with. */
export const newScheduleDraft: ScheduleDraft = {
  name: '',
  description: '',
  timing: firstDraft,
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  overlap: 'skip',
  missed: 'skip',
  jitter: '0',
};

/** What the form of an existing one begins with. */
export function scheduleDraftOf(schedule: ScheduleView): ScheduleDraft {
  const { name, description = '', timeZone, overlap, missed, jitterMinutes = 0 } = schedule;
  const timing = timingDraftOf(schedule.timing);
  return { name, description, timing, timeZone, overlap, missed, jitter: String(jitterMinutes) };
}

/** The definition as the API takes it. */
export function scheduleBodyOf(draft: ScheduleDraft, task: string, input: unknown) {
  const { name, description, timeZone, overlap, missed, jitter } = draft;
  return {
    name,
    ...(description === '' ? {} : { description }),
    task,
    input,
    timing: timingOf(draft.timing),
    timeZone,
    overlap,
    missed,
    ...(Number(jitter) > 0 ? { jitterMinutes: Number(jitter) } : {}),
  };
}

/** What the form has no field for, and an edit leaves as it is. */
export function unshownOf({ options, startAt, endAt, maxRuns }: ScheduleView) {
  return Object.fromEntries(
    Object.entries({ options, startAt, endAt, maxRuns }).filter(([, value]) => value !== undefined),
  );
}

function timingDraftOf(timing: ScheduleView['timing']): TimingDraft {
  const { rate, cron, at, frequency, hour = 0, minute = 0, dayOfWeek, dayOfMonth, year, month } = timing;
  if (rate !== undefined) return { ...firstDraft, mode: 'rate', rate };
  if (cron !== undefined) return { ...firstDraft, mode: 'cron', cron };
  if (at !== undefined) return { ...firstDraft, mode: 'at', at: at.slice(0, 16) };
  const days = frequency === 'once' ? [year, month, dayOfMonth].map((part) => two(Number(part))) : [];
  return {
    ...firstDraft,
    mode: 'frequency',
    frequency: frequency ?? firstDraft.frequency,
    time: `${two(hour)}:${two(minute)}`,
    minute: String(minute),
    date: days.join('-'),
    dayOfWeek: dayOfWeek ?? firstDraft.dayOfWeek,
    dayOfMonth: frequency === 'monthly' ? String(dayOfMonth) : firstDraft.dayOfMonth,
  };
}

const two = (value: number) => String(value).padStart(2, '0');
