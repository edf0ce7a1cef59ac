import { daysOf } from '#core/schedules/cron.ts';
import type { Period, PeriodicTask } from '#core/schedules/periodic-task.ts';
import type { idlePrices } from './prices.ts';

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** What of a synthesized template counts here. */
export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
}

/** How much of each priced thing a month takes though nobody submits anything. */
export type IdleUse = Readonly<Record<keyof typeof idlePrices, number>>;

const secondsOfMonth = 30 * 86_400;
/** Lambda keeps five long polls of 20 s open on each queue that it reads. */
const receivesOfQueue = 5 * (secondsOfMonth / 20);

/** Counts in the application's template what costs money while idle. Reads of a stream by Lambda cost nothing. */
export function idleUse({ Resources }: Template): IdleUse {
  const all = Object.values(Resources);
  const ofType = (type: string) => all.filter(({ Type }) => Type === type);
  const queues = ofType('AWS::Lambda::EventSourceMapping').filter((source) => readsQueue(source, Resources));
  const alarms = ofType('AWS::CloudWatch::Alarm').map(({ Properties }) => metricsOf(Properties?.Metrics));
  return {
    emptyReceive: queues.length * receivesOfQueue,
    alarmMetric: alarms.reduce((sum, metrics) => sum + metrics, 0),
    dashboard: ofType('AWS::CloudWatch::Dashboard').length,
  };
}

/** How often the canary of a template runs in a month: never where its rule is off. */
export function canaryRuns({ Resources }: Template): number {
  const isOn = Object.entries(Resources).some(
    ([id, { Type, Properties }]) =>
      Type === 'AWS::Events::Rule' && id.startsWith('CanaryRule') && Properties?.State === 'ENABLED',
  );
  return isOn ? secondsOfMonth / 300 : 0;
}

/** Whether X-Ray records who accepts tasks and who runs them. */
export function isTraced({ Resources }: Template): boolean {
  return Object.values(Resources).some(
    ({ Properties }) =>
      (Properties?.TracingConfig as { readonly Mode?: string } | undefined)?.Mode === 'Active',
  );
}

/** Traces that Lambda records of so many invocations of a function, spread evenly over a month: one a second and 5 % of the rest. */
export function tracesOfMonth(invocations: number): number {
  return Math.min(invocations, secondsOfMonth + 0.05 * Math.max(0, invocations - secondsOfMonth));
}

function readsQueue({ Properties = {} }: Resource, resources: Template['Resources']): boolean {
  const { EventSourceArn } = Properties as { EventSourceArn?: { 'Fn::GetAtt'?: readonly string[] } };
  return resources[EventSourceArn?.['Fn::GetAtt']?.[0] ?? '']?.Type === 'AWS::SQS::Queue';
}

/** An alarm on a calculation is billed for each metric that goes into it. */
function metricsOf(metrics: unknown): number {
  if (!Array.isArray(metrics)) return 1;
  return metrics.filter((metric: { MetricStat?: unknown }) => metric.MetricStat !== undefined).length;
}

/** How often the code's periodic tasks run in a month of 30 days. */
export function runsOfMonth(tasks: readonly PeriodicTask[]): number {
  return tasks.reduce((sum, { period }) => sum + runsOf(period), 0);
}

function runsOf(period: Period): number {
  switch (period.kind) {
    case 'slots':
      return secondsOfMonth / period.seconds;
    case 'rate':
      return (secondsOfMonth * 1_000) / period.everyMs;
    case 'cron': {
      const { cron } = period;
      const year = (cron.years?.[0] ?? 2027) as number;
      const months = Array.from({ length: 12 }, (_, at) => daysOf(cron, { year, month: at + 1 }).length);
      const days = months.reduce((sum, count) => sum + count, 0);
      return (days * cron.hours.length * cron.minutes.length * 30) / 365;
    }
  }
}
