import type { TaskEventView, TaskSummary } from '#client/views.ts';
import { isUtc } from '#console/state/clock.ts';
import { useLoaded } from '#console/state/load.ts';
import { signedIn } from '#console/state/session.ts';
import { isEnded } from '#console/state/task-store.ts';
import { StateBadge } from './state-badge.tsx';
import { clockTime, duration, exactTime } from './words.ts';

/** A pause that is longer is told in words between the lines. */
const gapMs = 1_000;
const mostShown = 100;

/** Every transition of a task, oldest first; of very many the last hundred. */
export function TaskTimeline({ task }: { readonly task: TaskSummary }) {
  const { id, state, attempts } = task;
  const { value = [] } = useLoaded(
    (signal) => signedIn().client.events(id, { signal }),
    isEnded(state) ? 300_000 : 10_000,
    `${id} ${state} ${attempts} ${task.cancelRequestedAt}`,
  );
  const shown = value.slice(-mostShown);
  return (
    <>
      {value.length > shown.length && (
        <p class="muted">{`${value.length - shown.length} earlier ones are left out.`}</p>
      )}
      <ol class="timeline">
        {shown.map((event, at) => (
          <Event key={`${event.at} ${event.event}`} event={event} before={shown[at - 1]} />
        ))}
      </ol>
    </>
  );
}

function Event({
  event,
  before,
}: {
  readonly event: TaskEventView;
  readonly before: TaskEventView | undefined;
}) {
  const at = Date.parse(event.at);
  const gap = before ? at - Date.parse(before.at) : 0;
  const said = event.reason ?? (event.by && event.event !== 'accepted' ? `by ${event.by}` : undefined);
  return (
    <li>
      <time class="at mono" dateTime={event.at} title={exactTime(at, isUtc.value)}>
        {clockTime(at, isUtc.value)}
      </time>
      <span class="dot" aria-hidden="true">
        <span class="line" />
        <span class="line" />
      </span>
      <span>
        {gap >= gapMs && <span class="gap">{`after ${duration(gap)}: `}</span>}
        <StateBadge state={event.state} /> <span class="muted">{event.event}</span>
        {said && <bdi>{` · ${said}`}</bdi>}
      </span>
    </li>
  );
}
