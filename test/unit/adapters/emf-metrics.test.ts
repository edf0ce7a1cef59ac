import { expect, test } from 'vitest';
import { emfMetrics } from '#adapters/logging/emf-metrics.ts';

test('a metric event is one line of embedded metric format, per queue and per queue and task', () => {
  const lines: string[] = [];
  const metrics = emfMetrics(
    'Beatless',
    (line) => lines.push(line),
    () => 1_700_000_000_000,
  );
  const values = { durationMs: 12.5, outputBytes: 3, broken: Number.NaN };
  metrics.count('succeeded', { queue: 'documents', task: 'convert_pdf' }, values);
  expect(lines).toHaveLength(1);
  expect(lines[0]).not.toContain('\n');
  expect(JSON.parse(lines[0] ?? '')).toEqual({
    _aws: {
      Timestamp: 1_700_000_000_000,
      CloudWatchMetrics: [
        {
          Namespace: 'Beatless',
          Dimensions: [['queue'], ['queue', 'task']],
          Metrics: [
            { Name: 'succeeded', Unit: 'Count' },
            { Name: 'durationMs', Unit: 'Milliseconds' },
            { Name: 'outputBytes', Unit: 'Bytes' },
          ],
        },
      ],
    },
    queue: 'documents',
    task: 'convert_pdf',
    succeeded: 1,
    durationMs: 12.5,
    outputBytes: 3,
  });
});
