import type { ScheduleExpression } from '#local/schedules/expression.ts';
import { nextOccurrence, readExpression } from '#local/schedules/expression.ts';

/** What a schedule invokes. */
export interface ScheduleTarget {
  readonly arn: string;
  readonly roleArn: string;
  readonly input?: string;
  readonly maximumAgeSeconds: number;
  readonly maximumRetries: number;
  readonly deadLetterArn?: string;
  readonly messageGroupId?: string;
}

/** What the maker of a schedule says of it. Times in ms. */
export interface ScheduleSettings {
  readonly description?: string;
  readonly expression: string;
  readonly timeZone: string;
  readonly startAt?: number;
  readonly endAt?: number;
  readonly isEnabled: boolean;
  /** Without one, a firing comes at its planned time. */
  readonly windowMinutes?: number;
  readonly deletesWhenDone: boolean;
  readonly kmsKeyArn?: string;
  readonly target: ScheduleTarget;
}

/** A schedule in its group. */
export interface Schedule extends ScheduleSettings {
  readonly group: string;
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  readonly modifiedAt: number;
  /** A rate is counted from here. */
  readonly countedFrom: number;
  /** All planned times up to here are over. */
  readonly doneUntil: number;
  /** The token and the digest of the request that made it: the same request again is no conflict. */
  readonly madeBy?: { readonly token: string; readonly digest: string };
  /** It stands in a template, and goes when it is no longer there. */
  readonly isOfStack: boolean;
}

/** A group of schedules. */
export interface ScheduleGroup {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  readonly madeBy?: { readonly token: string; readonly digest: string };
}

/** The next planned time of a schedule; undefined when it is disabled or has none any more. */
export function nextPlanned(schedule: Schedule): number | undefined {
  return schedule.isEnabled ? plannedAfter(schedule, schedule.doneUntil) : undefined;
}

/** The first planned time after `after` within the schedule's start and end. */
export function plannedAfter(schedule: ScheduleSettings & { readonly countedFrom: number }, after: number) {
  const expression = expressionOf(schedule);
  // a schedule that fires once heeds neither
  const { startAt = 0, endAt = Number.POSITIVE_INFINITY } = expression.kind === 'at' ? {} : schedule;
  const options = { zone: schedule.timeZone, base: schedule.countedFrom };
  const planned = nextOccurrence(expression, Math.max(after, startAt - 1), options);
  return planned !== undefined && planned <= endAt ? planned : undefined;
}

const read = new Map<string, ScheduleExpression>();
const KEPT_EXPRESSIONS = 1_000;

/** Its expression, read; many schedules have the same one. */
function expressionOf({ expression }: Pick<ScheduleSettings, 'expression'>): ScheduleExpression {
  const known = read.get(expression) ?? readExpression(expression);
  if (!known) throw new Error(`${expression} was accepted as a schedule expression, but is none`);
  if (read.size >= KEPT_EXPRESSIONS) read.clear();
  read.set(expression, known);
  return known;
}
