import { useState } from 'preact/hooks';
import type { TaskPageView, TaskSummary } from '#client/views.ts';
import { Confirm } from '#console/parts/confirm.tsx';
import { Problem } from '#console/parts/problem.tsx';
import { Time } from '#console/parts/time.tsx';
import { toast } from '#console/parts/toasts.tsx';
import { counted, shortId } from '#console/parts/words.ts';
import { useLoaded } from '#console/state/load.ts';
import { useSelection } from '#console/state/selection.ts';
import { signedIn } from '#console/state/session.ts';

const reasons: Readonly<Record<string, string>> = {
  undeliverable: 'its wake-up ended in the dead letters',
  crashed: 'its worker died too often',
  neverStarted: 'no worker ever started it',
};

/** Tasks that failed although no code of theirs did; each can be tried again as a new one. */
export function DeadLetters() {
  const [asked, setAsked] = useState(false);
  const { value, error, again } = useLoaded(
    (signal) =>
      signedIn().ask<TaskPageView>({
        method: 'GET',
        path: '/v1/dead-letters',
        query: { limit: 100 },
        signal,
      }),
    10_000,
    'dead letters',
  );
  const tasks = value?.tasks ?? [];
  const { selected, select, clear } = useSelection(
    tasks.map(({ id }) => id),
    'dead letters',
  );
  const chosen = tasks.filter(({ id }) => selected.has(id));
  return (
    <section aria-label="Dead letters" class="why">
      <div class="bar">
        <h2>Dead letters</h2>
        <span class="muted">
          {value ? `${counted(tasks.length, 'task')}${value.cursor ? ' or more' : ''}` : ''}
        </span>
        <span class="grow" />
        <button type="button" disabled={chosen.length === 0} onClick={() => setAsked(true)}>
          {`Replay ${chosen.length}`}
        </button>
      </div>
      {error !== undefined && <Problem error={error} again={again} />}
      {value && tasks.length === 0 && (
        <p class="muted">There are none: every task of yours that failed did so by its own code.</p>
      )}
      {tasks.length > 0 && (
        <div class="scroll">
          <table aria-label="Dead letters">
            <tbody>
              {tasks.map((task) => (
                <Row key={task.id} task={task} isSelected={selected.has(task.id)} onSelect={select} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {asked && (
        <Confirm
          title={`Replay ${counted(chosen.length, 'task')}?`}
          text="Each makes a new task that is linked to the old one, which stays failed."
          action={`Replay ${chosen.length}`}
          onConfirm={async (key) => {
            const { deadLetters } = signedIn().client;
            for (const { id } of chosen) await deadLetters.replay(id, { idempotencyKey: `${key}-${id}` });
            toast(`${counted(chosen.length, 'task')} made`);
            clear();
          }}
          onClose={() => setAsked(false)}
        />
      )}
    </section>
  );
}

interface RowProps {
  readonly task: TaskSummary;
  readonly isSelected: boolean;
  readonly onSelect: (id: string, isRange: boolean) => void;
}

function Row({ task, isSelected, onSelect }: RowProps) {
  const { id, error } = task;
  return (
    <tr>
      <td>
        <input
          type="checkbox"
          aria-label={`Select ${task.task} ${shortId(id)}`}
          checked={isSelected}
          onClick={(event) => onSelect(id, event.shiftKey)}
        />
      </td>
      <th scope="row">
        <a href={`/tasks/${id}`}>{`${task.task} ${shortId(id)}`}</a>
      </th>
      <td>{reasons[error?.reason ?? ''] ?? error?.reason}</td>
      <td class="muted clip">
        <bdi>{error?.message}</bdi>
      </td>
      <td class="right">
        <Time at={task.endedAt ?? task.createdAt} />
      </td>
    </tr>
  );
}
