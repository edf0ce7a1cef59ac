/** What a metric of the embedded metric format came to since the start. */
interface MetricTotal {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  count: number;
  sum: number;
}

/** The metrics that functions have written. */
export interface MetricsCollector {
  /** Counts the metrics of one log line; a line that carries none is ignored. */
  add(line: Readonly<Record<string, unknown>>): void;
  totals(): readonly MetricTotal[];
}

/** Metrics with more combinations of dimensions than this would be a bill on AWS; here the rest is not counted. */
const MAX_SERIES = 2_000;

/** Reads the embedded metric format (the `_aws.CloudWatchMetrics` of a JSON log line) as CloudWatch does. */
export function collectMetrics(): MetricsCollector {
  const series = new Map<string, MetricTotal>();
  return {
    add(line) {
      for (const { namespace, name, dimensions, values } of metricsOf(line)) {
        const key = JSON.stringify([namespace, name, dimensions]);
        const total = series.get(key) ?? { namespace, name, dimensions, count: 0, sum: 0 };
        if (series.size >= MAX_SERIES && !series.has(key)) continue;
        series.set(key, total);
        total.count += values.length;
        total.sum += values.reduce((sum, value) => sum + value, 0);
      }
    },
    totals: () => [...series.values()],
  };
}

interface Directive {
  readonly Namespace?: string;
  readonly Dimensions?: readonly (readonly string[])[];
  readonly Metrics?: readonly { readonly Name: string }[];
}

function* metricsOf(line: Readonly<Record<string, unknown>>) {
  const { CloudWatchMetrics } = (line._aws ?? {}) as { CloudWatchMetrics?: unknown };
  if (!Array.isArray(CloudWatchMetrics)) return;
  for (const { Namespace = '', Dimensions = [[]], Metrics = [] } of CloudWatchMetrics as Directive[]) {
    for (const names of Dimensions) {
      const dimensions = Object.fromEntries(names.map((name) => [name, String(line[name])]));
      for (const { Name } of Metrics) {
        const values = [line[Name]].flat().filter((value) => typeof value === 'number');
        if (values.length > 0) yield { namespace: Namespace, name: Name, dimensions, values };
      }
    }
  }
}
