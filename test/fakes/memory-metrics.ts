import type { Metrics } from '#core/ports.ts';

/** One metric event that was counted. */
export interface CountedMetric {
  readonly name: string;
  readonly queue: string;
  readonly task: string;
  readonly values: Readonly<Record<string, number>>;
}

/** Keeps every metric event. */
export function recordingMetrics(): Metrics & { readonly counted: CountedMetric[] } {
  const counted: CountedMetric[] = [];
  return {
    counted,
    count: (name, { queue, task }, values) => void counted.push({ name, queue, task, values }),
  };
}
