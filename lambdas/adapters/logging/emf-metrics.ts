import type { Metrics } from '#core/ports.ts';

/**
 * Metrics as lines in CloudWatch's embedded metric format: Lambda's log stream turns each into metrics, per queue and
 * per queue and task. The event itself counts 1; `write` gets one JSON line without its line feed.
 */
export function emfMetrics(
  namespace: string,
  write: (line: string) => void,
  now: () => number = Date.now,
): Metrics {
  return {
    count: (name, { queue, task }, values) => {
      const measured = Object.entries({ [name]: 1, ...values }).filter(([, value]) => Number.isFinite(value));
      const directive = {
        Namespace: namespace,
        Dimensions: [['queue'], ['queue', 'task']],
        Metrics: measured.map(([metric]) => ({ Name: metric, Unit: unitOf(metric) })),
      };
      const root = { Timestamp: now(), CloudWatchMetrics: [directive] };
      write(JSON.stringify({ _aws: root, queue, task, ...Object.fromEntries(measured) }));
    },
  };
}

/** Names carry their units, so the unit follows from the name. */
function unitOf(name: string): string {
  if (/(?:Ms|Milliseconds)$/.test(name)) return 'Milliseconds';
  if (/Seconds$/.test(name)) return 'Seconds';
  if (/Bytes$/.test(name)) return 'Bytes';
  return 'Count';
}
