import { useState } from 'preact/hooks';
import type { TaskSummary } from '#client/views.ts';
import { useKeys } from '#console/state/keys.ts';
import { navigate } from '#console/state/router.ts';
import { signedIn } from '#console/state/session.ts';
import { isEnded, merge, nextAsk } from '#console/state/task-store.ts';
import { Confirm } from './confirm.tsx';
import { shortId } from './words.ts';

/** What can be done with a task. What cannot stays, and says why. */
export function TaskActions({ task }: { readonly task: TaskSummary }) {
  const [asked, setAsked] = useState<'rerun' | 'revoke'>();
  const { client, may } = signedIn();
  const { id } = task;
  const over = isEnded(task.state);
  const noRerun = !may('tasks:submit')
    ? 'Your key lacks the scope tasks:submit'
    : over
      ? undefined
      : 'Only what has ended can be run again';
  const noRevoke = !may('tasks:revoke')
    ? 'Your key lacks the scope tasks:revoke'
    : over
      ? 'It has ended'
      : task.cancelRequestedAt
        ? 'It is being stopped'
        : undefined;
  useKeys({
    r: () => !noRerun && setAsked('rerun'),
    x: () => !noRevoke && setAsked('revoke'),
  });
  const name = `${task.task} ${shortId(id)}`;
  return (
    <div class="bar">
      <button
        type="button"
        disabled={noRerun !== undefined}
        title={noRerun}
        onClick={() => setAsked('rerun')}
      >
        Rerun
      </button>
      <a class="button" href={`/tasks/new?rerunOf=${id}`}>
        Edit and submit
      </a>
      <button
        type="button"
        disabled={noRevoke !== undefined}
        title={noRevoke}
        onClick={() => setAsked('revoke')}
      >
        Revoke
      </button>
      {asked === 'rerun' && (
        <Confirm
          title={`Rerun task ${name}?`}
          text="It makes a new task with the same input, linked to this one. What must not repeat is not done again."
          action="Rerun"
          onConfirm={async (idempotencyKey) => {
            const made = await client.rerun(id, { idempotencyKey });
            navigate(`/tasks/${made.id}`);
          }}
          onClose={() => setAsked(undefined)}
        />
      )}
      {asked === 'revoke' && (
        <Confirm
          title={`Revoke task ${name}?`}
          text={
            task.state === 'STARTED'
              ? 'It is running: it is asked to stop, which takes up to two seconds. Its results are not kept.'
              : 'It will never start. Its record stays.'
          }
          action="Revoke"
          isDangerous
          onConfirm={async () => {
            merge(await client.revoke(id), nextAsk());
          }}
          onClose={() => setAsked(undefined)}
        />
      )}
    </div>
  );
}
