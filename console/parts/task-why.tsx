import type { TaskSummary } from '#client/views.ts';
import { useLoaded } from '#console/state/load.ts';
import { signedIn } from '#console/state/session.ts';
import { isEnded } from '#console/state/task-store.ts';
import { Time } from './time.tsx';

/** What an open task waits for, what moves it next and by when. */
export function TaskWhy({ id, state }: { readonly id: string; readonly state: TaskSummary['state'] }) {
  const { value } = useLoaded(
    (signal) => signedIn().client.why(id, { signal }),
    isEnded(state) ? 120_000 : 5_000,
    `${id} ${state}`,
  );
  if (!value) return <div class="why" aria-busy="true" />;
  const { waitsFor, movedBy, by, thenWhat, links } = value;
  return (
    <div class="why">
      {!isEnded(state) && (
        <p>
          <strong>Waits for:</strong> {waitsFor} Moved by {movedBy}
          {by && (
            <>
              , <Time at={by} /> at the latest
            </>
          )}
          . {thenWhat}
        </p>
      )}
      {isEnded(state) && by && (
        <p class="muted">
          It has ended and is kept until <Time at={by} />.
        </p>
      )}
      <p class="bar">
        {links.log && <Outside to={links.log} label="Logs of the latest attempt" />}
        {links.queue && <Outside to={links.queue} label="Its queue" />}
        {links.item && <Outside to={links.item} label="Its item" />}
        {links.trace && <Outside to={links.trace} label="Its trace" />}
      </p>
    </div>
  );
}

/** A page of the AWS console. The API makes these links; anything but https is not followed. */
function Outside({ to, label }: { readonly to: string; readonly label: string }) {
  if (!to.startsWith('https://')) return null;
  return (
    <a href={to} target="_blank" rel="noopener noreferrer">
      {label} ↗
    </a>
  );
}
