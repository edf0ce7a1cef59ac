import { useMemo } from 'preact/hooks';
import { Page } from '#console/parts/page.tsx';
import { Problem } from '#console/parts/problem.tsx';
import { DeadLetters } from '#console/queues/dead-letters.tsx';
import { minutesOf } from '#console/queues/figures.ts';
import { Plot } from '#console/queues/plot.tsx';
import { QueueRows } from '#console/queues/queue-rows.tsx';
import { type RecentTasks, recentTasks } from '#console/queues/recent-tasks.ts';
import { now } from '#console/state/clock.ts';
import { useLoaded } from '#console/state/load.ts';
import { signedIn } from '#console/state/session.ts';

/** What waits, what moves and what was given up. */
export function QueuesPage() {
  const { client, may } = signedIn();
  const isOperator = may('operator');
  const queues = useLoaded(async (signal) => (isOperator ? client.queues({ signal }) : []), 3_000, 'queues');
  const recent = useLoaded((signal) => recentTasks(now.value, signal), 5_000, 'recent');
  return (
    <Page title="Queues">
      {!isOperator && (
        <div class="notice doubt">
          <p>
            Queues belong to every owner: looking at them and pausing them needs a key with the scope
            operator.
          </p>
        </div>
      )}
      {queues.error !== undefined && <Problem error={queues.error} again={queues.again} />}
      {isOperator && queues.value && (
        <QueueRows queues={queues.value} recent={recent.value} onChange={queues.again} />
      )}
      {isOperator && !queues.value && queues.error === undefined && <div class="waiting" aria-busy="true" />}
      <p class="muted">
        Depth is what the queue estimates, for all owners. Everything else is counted from your own tasks of
        the last hour{recent.value?.isWhole === false ? ', the newest 500 of them' : ''}.
      </p>
      {recent.value && <Plots recent={recent.value} />}
      {isOperator && <DeadLetters />}
    </Page>
  );
}

function Plots({ recent }: { readonly recent: RecentTasks }) {
  const minutes = useMemo(() => minutesOf(recent.tasks, recent.at), [recent]);
  const times = useMemo(() => minutes.map(({ at }) => at), [minutes]);
  const throughput = useMemo(
    () => [
      { label: 'done', token: '--green', values: minutes.map(({ done }) => done) },
      { label: 'failed', token: '--red', values: minutes.map(({ failed }) => failed) },
    ],
    [minutes],
  );
  const latency = useMemo(
    () => [
      { label: 'p50', token: '--blue', values: minutes.map(({ p50 }) => p50) },
      { label: 'p95', token: '--amber', values: minutes.map(({ p95 }) => p95) },
    ],
    [minutes],
  );
  return (
    <div class="columns">
      <Plot title="Throughput" unit="tasks per minute" times={times} lines={throughput} />
      <Plot title="Latency" unit="seconds from due to done" times={times} lines={latency} />
    </div>
  );
}
