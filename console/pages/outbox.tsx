import { Page } from '#console/parts/page.tsx';
import { Problem } from '#console/parts/problem.tsx';
import { Time } from '#console/parts/time.tsx';
import { useLoaded } from '#console/state/load.ts';
import { readOutbox } from '#console/state/outbox.ts';

/** Mails that the local cloud has taken; none of them leaves this machine. */
export function OutboxPage() {
  const { value, error, again } = useLoaded(readOutbox, 2_000, 'outbox');
  return (
    <Page title="Outbox">
      <p class="muted">What tasks have sent by SES on this machine. Nothing of it reaches anybody.</p>
      {error !== undefined && <Problem error={error} again={again} />}
      {value?.length === 0 && <p>Nothing has been sent yet.</p>}
      {value?.map((mail) => (
        <article key={mail.id} class="card" aria-label={mail.subject}>
          <h2>
            <bdi>{mail.subject}</bdi>
          </h2>
          <dl>
            <dt>From</dt>
            <dd>
              <bdi>{mail.from}</bdi>
            </dd>
            <dt>To</dt>
            <dd>
              <bdi>{mail.to.join(', ')}</bdi>
            </dd>
            {mail.replyTo.length > 0 && <dt>Reply to</dt>}
            {mail.replyTo.length > 0 && (
              <dd>
                <bdi>{mail.replyTo.join(', ')}</bdi>
              </dd>
            )}
            <dt>Sent</dt>
            <dd>
              <Time at={mail.sentAt} />
            </dd>
          </dl>
          <pre>{mail.text ?? mail.raw ?? 'It has no text.'}</pre>
        </article>
      ))}
    </Page>
  );
}
