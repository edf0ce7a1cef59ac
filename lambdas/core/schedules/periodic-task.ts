import type { SubmitOptions } from '../prepare-task.ts';
import type { CronSpec } from './cron.ts';
import { parseCron } from './parse-cron.ts';

/** When a periodic task runs: below a minute by slots, else as EventBridge can say it. */
export type Period =
  | { readonly kind: 'slots'; readonly seconds: number }
  | { readonly kind: 'cron'; readonly cron: CronSpec }
  /** No multiple fits into a day: EventBridge counts from the deployment. */
  | { readonly kind: 'rate'; readonly everyMs: number };

/** A task that the code starts by itself. */
export interface PeriodicTask {
  /** Unique among them, of a–z, 0–9 and "-"; a new name is a new rule. */
  readonly name: string;
  /** For people who see the rule in the AWS console. */
  readonly description: string;
  /** Name of its definition; may be an internal one. */
  readonly task: string;
  readonly input?: unknown;
  readonly options?: Omit<SubmitOptions, 'countdownSeconds' | 'eta' | 'expiresAt' | 'callbackUrl'>;
  readonly period: Period;
  /** IANA zone of its wall times; rules know UTC only, so with a zone it is an EventBridge schedule. */
  readonly timeZone?: string;
}

const units = { second: 1, minute: 60, hour: 3_600, day: 86_400 } as const;
const all = (most: number, step = 1, least = 0) =>
  Array.from({ length: Math.floor((most - least) / step) + 1 }, (_, at) => least + at * step);

/**
 * "20 seconds", "5 minutes", "1 hour", "1 day". Seconds must divide a minute. What divides an hour or a day runs on the
 * clock's own marks (`5 minutes`: :00, :05 …), anything else counts from the deployment. Throws on what is no period.
 */
export function every(text: string): Period {
  const match = /^(\d{1,5}) (second|minute|hour|day)s?$/.exec(text);
  const count = Number(match?.[1] ?? 0);
  const unit = match?.[2] as keyof typeof units | undefined;
  if (!unit || count === 0)
    throw new Error(`every('${text}'): use for example '20 seconds', '5 minutes', '1 hour' or '1 day'`);
  const seconds = count * units[unit];
  if (seconds < 60 && 60 % seconds === 0) return { kind: 'slots', seconds };
  if (seconds % 60 !== 0) {
    const divisors = all(30, 1, 1).filter((it) => 60 % it === 0);
    throw new Error(`every('${text}'): seconds must divide a minute: ${divisors.join(', ')}`);
  }
  const months = all(12, 1, 1);
  const daily = { days: { kind: 'every' }, months } as const;
  const minutes = seconds / 60;
  if (minutes < 60 && 60 % minutes === 0)
    return { kind: 'cron', cron: { minutes: all(59, minutes), hours: all(23), ...daily } };
  const hours = minutes / 60;
  if (hours >= 1 && 24 % hours === 0)
    return { kind: 'cron', cron: { minutes: [0], hours: all(23, hours), ...daily } };
  return { kind: 'rate', everyMs: seconds * 1000 };
}

/** Unix cron of five fields or AWS's of six. Throws on anything else. */
export function cron(expression: string): Period {
  return { kind: 'cron', cron: parseCron(expression, 'cron') };
}
