import { useState } from 'preact/hooks';
import type { QueueView } from '#client/views.ts';
import { Confirm } from '#console/parts/confirm.tsx';
import { duration, grouped } from '#console/parts/words.ts';
import { now } from '#console/state/clock.ts';
import { signedIn } from '#console/state/session.ts';
import { figuresOf } from './figures.ts';
import type { RecentTasks } from './recent-tasks.ts';

interface QueueRowsProps {
  readonly queues: readonly QueueView[];
  readonly recent: RecentTasks | undefined;
  readonly onChange: () => void;
}

interface Asked {
  readonly what: 'queue' | 'task';
  readonly name: string;
}

/** The queues, how deep they are and how they move, with what of them is paused. */
export function QueueRows({ queues, recent, onChange }: QueueRowsProps) {
  const [asked, setAsked] = useState<Asked>();
  const { client } = signedIn();
  const resume = async ({ what, name }: Asked) => {
    await client.resume(what, name);
    onChange();
  };
  const control = (target: Asked, paused: boolean) =>
    paused ? (
      <button
        type="button"
        class="small"
        onClick={() => void resume(target)}
        aria-label={`Resume ${target.name}`}
      >
        Resume
      </button>
    ) : (
      <button
        type="button"
        class="small"
        onClick={() => setAsked(target)}
        aria-label={`Pause ${target.name}`}
      >
        Pause
      </button>
    );
  return (
    <div class="scroll">
      <table aria-label="Queues">
        <thead>
          <tr>
            <th scope="col">Queue</th>
            <th scope="col" class="right">
              Depth ≈
            </th>
            <th scope="col" class="right">
              Oldest
            </th>
            <th scope="col" class="right">
              Running
            </th>
            <th scope="col" class="right">
              Done, last hour
            </th>
            <th scope="col" class="right">
              Failed
            </th>
            <th scope="col" class="right">
              p95 run
            </th>
            <th scope="col">Is</th>
            <th scope="col">
              <span class="hidden">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {queues.map(({ name, description, depth, paused, definitions }) => {
            const figures = recent && figuresOf(recent.tasks, name, now.value);
            const some = recent?.isWhole === false ? ' or more' : '';
            return [
              <tr key={name}>
                <th scope="row" title={description}>
                  {name}
                </th>
                <td class="right">{grouped(depth)}</td>
                <td class="right">{figures?.oldestMs === undefined ? '–' : duration(figures.oldestMs)}</td>
                <td class="right">{figures ? `${figures.running}${some}` : ''}</td>
                <td class="right">{figures ? `${grouped(figures.done)}${some}` : ''}</td>
                <td class="right">{figures ? `${grouped(figures.failed)}${some}` : ''}</td>
                <td class="right">
                  {figures?.p95Seconds === undefined ? '–' : duration(figures.p95Seconds * 1000)}
                </td>
                <td>{paused ? <strong>paused</strong> : 'open'}</td>
                <td class="right">{control({ what: 'queue', name }, paused)}</td>
              </tr>,
              ...definitions.map((definition) => (
                <tr key={`${name} ${definition.name}`} class="sub">
                  <th scope="row">
                    <a href={`/tasks?task=${definition.name}`}>{definition.name}</a>
                  </th>
                  <td colSpan={6} />
                  <td>{definition.paused ? <strong>paused</strong> : ''}</td>
                  <td class="right">{control({ what: 'task', name: definition.name }, definition.paused)}</td>
                </tr>
              )),
            ];
          })}
        </tbody>
      </table>
      {asked && (
        <Confirm
          title={`Pause ${asked.name}?`}
          text="Nothing of it is started until it is resumed, for every owner. What runs goes on, and tasks are still accepted; the time costs no attempt."
          action="Pause"
          onConfirm={async () => {
            await client.pause(asked.what, asked.name);
            onChange();
          }}
          onClose={() => setAsked(undefined)}
        />
      )}
    </div>
  );
}
