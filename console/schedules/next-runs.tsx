import type { ScheduleView } from '#client/views.ts';

/** A planned run, in UTC and on the clocks of its schedule's zone. */
type PlannedRun = ScheduleView['nextRuns'][number];

/** Planned runs, on the clocks of the zone and in UTC; where the offset changes, that is said. */
export function NextRuns({
  runs,
  timeZone,
}: {
  readonly runs: readonly PlannedRun[];
  readonly timeZone: string;
}) {
  if (runs.length === 0) return <p class="muted">No run is planned.</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
    <div class="scroll" tabIndex={0}>
      <table aria-label="Next runs">
        <thead>
          <tr>
            <th scope="col">{timeZone}</th>
            <th scope="col">UTC</th>
            <th scope="col">
              <span class="hidden">Notes</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run, at) => (
            <tr key={run.at}>
              <th scope="row">
                {wallTime(run.local)} <span class="muted">{run.offset}</span>
              </th>
              <td>{`${run.at.slice(0, 10)} ${run.at.slice(11, 16)}`}</td>
              <td class="muted">{changeOf(run, runs[at - 1])}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** "Mon, 30 Nov 2026, 07:30", without any zone's arithmetic: the text says what the clocks show. */
function wallTime(local: string): string {
  const format = {
    weekday: 'short',
    day: '2-digit',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  } as const;
  const day = new Intl.DateTimeFormat(undefined, format).format(
    Date.parse(`${local.slice(0, 10)}T00:00:00Z`),
  );
  return `${day}, ${local.slice(11, 16)}`;
}

function changeOf(run: PlannedRun, before: PlannedRun | undefined): string {
  if (!before || before.offset === run.offset) return '';
  return run.summerTime ? 'summer time from here' : 'winter time from here';
}
