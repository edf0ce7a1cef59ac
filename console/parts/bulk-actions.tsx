import { useState } from 'preact/hooks';
import type { RevokeReport } from '#client/views.ts';
import { now } from '#console/state/clock.ts';
import { useKeys } from '#console/state/keys.ts';
import { signedIn } from '#console/state/session.ts';
import { apiQuery, statesOf, taskFilter } from '#console/state/task-filter.ts';
import { isEnded, merge, nextAsk, taskSignal } from '#console/state/task-store.ts';
import { Confirm } from './confirm.tsx';
import { toast } from './toasts.tsx';
import { counted } from './words.ts';

interface BulkActionsProps {
  readonly selected: ReadonlySet<string>;
  readonly onDone: () => void;
}

type Asked =
  | { readonly what: 'rerun' | 'revoke' }
  | { readonly what: 'revokeAll'; readonly report: RevokeReport };

/** What can be done with several tasks: with the selected ones, or with all open ones that the filter fits. */
export function BulkActions({ selected, onDone }: BulkActionsProps) {
  const [asked, setAsked] = useState<Asked>();
  const ids = [...selected];
  const ended = ids.filter((id) => isEnded(taskSignal(id)?.value.state ?? ''));
  const open = ids.filter((id) => !ended.includes(id));
  const { client, may } = signedIn();
  useKeys({
    r: () => ended.length > 0 && setAsked({ what: 'rerun' }),
    x: () => open.length > 0 && setAsked({ what: 'revoke' }),
  });
  const filter = revokeFilter();
  const countAll = async () => setAsked({ what: 'revokeAll', report: await client.revokeAll(filter) });
  const close = () => setAsked(undefined);
  return (
    <>
      {ids.length > 0 && (
        <div class="bar">
          <span>{counted(ids.length, 'task')} selected</span>
          <button type="button" disabled={ended.length === 0} onClick={() => setAsked({ what: 'rerun' })}>
            {`Rerun ${ended.length}`}
          </button>
          <button type="button" disabled={open.length === 0} onClick={() => setAsked({ what: 'revoke' })}>
            {`Revoke ${open.length}`}
          </button>
          <button type="button" class="quiet" onClick={onDone}>
            Clear
          </button>
        </div>
      )}
      {ids.length === 0 && taskFilter.value.state === 'open' && may('tasks:revoke') && (
        <div class="bar">
          <button type="button" class="small" onClick={() => void countAll()}>
            Revoke all that match …
          </button>
        </div>
      )}
      {asked?.what === 'rerun' && (
        <Confirm
          title={`Rerun ${counted(ended.length, 'task')}?`}
          text="Each makes a new task that is linked to the old one. What must not repeat is not done again."
          action={`Rerun ${ended.length}`}
          onConfirm={async (key) => {
            for (const id of ended) await client.rerun(id, { idempotencyKey: `${key}-${id}` });
            toast(`${counted(ended.length, 'task')} made`);
            onDone();
          }}
          onClose={close}
        />
      )}
      {asked?.what === 'revoke' && (
        <Confirm
          title={`Revoke ${counted(open.length, 'task')}?`}
          text="What waits never starts; what runs is stopped within seconds."
          action={`Revoke ${open.length}`}
          isDangerous
          onConfirm={async () => {
            for (const id of open) merge(await client.revoke(id), nextAsk());
            onDone();
          }}
          onClose={close}
        />
      )}
      {asked?.what === 'revokeAll' && (
        <Confirm
          title={`Revoke ${counted(asked.report.matched, 'open task')}?`}
          text={
            asked.report.more
              ? 'There are more than were counted; up to 1,000 are revoked at once.'
              : 'That is every open task that this filter fits. Each keeps its record.'
          }
          action={`Revoke ${asked.report.matched}`}
          isDangerous
          onConfirm={async () => {
            const done = await client.revokeAll(filter, { confirm: true });
            toast(`${counted(done.revoked, 'task')} revoked`);
          }}
          onClose={close}
        />
      )}
    </>
  );
}

/** The API revokes by definition and time, and by one state. */
function revokeFilter() {
  const { task, from } = apiQuery(taskFilter.value, now.value);
  const [state, ...more] = statesOf(taskFilter.value);
  const one = more.length === 0 ? state : undefined;
  return {
    ...(task ? { task } : {}),
    ...(one ? { state: one } : {}),
    from: from ?? '1970-01-01T00:00:00Z',
  } as Parameters<ReturnType<typeof signedIn>['client']['revokeAll']>[0];
}
