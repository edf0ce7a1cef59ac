import { useState } from 'preact/hooks';
import type { EffectView, TaskSummary } from '#client/views.ts';
import { useLoaded } from '#console/state/load.ts';
import { signedIn } from '#console/state/session.ts';
import { isEnded } from '#console/state/task-store.ts';
import { Confirm } from './confirm.tsx';
import { Icon } from './icon.tsx';

/** The ledger of what must not repeat, where there is any; what is unknown can be settled by whoever has looked. */
export function TaskEffects({ id, state }: { readonly id: string; readonly state: TaskSummary['state'] }) {
  const [asked, setAsked] = useState<{ readonly step: string; readonly outcome: 'done' | 'notDone' }>();
  const { value = [], again } = useLoaded(
    (signal) => signedIn().client.effects(id, { signal }),
    300_000,
    `${id} ${state}`,
  );
  if (value.length === 0) return null;
  return (
    <section class="card" aria-label="Effects">
      <h2>Effects</h2>
      <p class="muted">What is done once, however often the task is tried.</p>
      <ul class="files">
        {value.map((effect) => (
          <li key={effect.step}>
            <bdi>{effect.step}</bdi>
            <Status effect={effect} />
            {effect.status === 'unknown' && isEnded(state) && (
              <>
                <button
                  type="button"
                  class="small"
                  onClick={() => setAsked({ step: effect.step, outcome: 'done' })}
                >
                  It happened
                </button>
                <button
                  type="button"
                  class="small"
                  onClick={() => setAsked({ step: effect.step, outcome: 'notDone' })}
                >
                  It did not
                </button>
              </>
            )}
          </li>
        ))}
      </ul>
      {asked && (
        <Confirm
          title={`Settle "${asked.step}"?`}
          text={
            asked.outcome === 'done'
              ? 'A rerun will take it as done and not do it again.'
              : 'A rerun will do it. Be sure that it has not happened: nobody checks again.'
          }
          action={asked.outcome === 'done' ? 'It happened' : 'It did not happen'}
          onConfirm={async () => {
            await signedIn().client.settle(id, asked.step, { outcome: asked.outcome });
            again();
          }}
          onClose={() => setAsked(undefined)}
        />
      )}
    </section>
  );
}

function Status({ effect: { status } }: { readonly effect: EffectView }) {
  if (status === 'done')
    return (
      <span class="badge" data-hue="green">
        <Icon name="tick" /> done
      </span>
    );
  if (status === 'begun')
    return (
      <span class="badge" data-hue="blue">
        <Icon name="arc" /> begun
      </span>
    );
  return (
    <span class="badge" data-hue="amber">
      <Icon name="warning" /> unknown
    </span>
  );
}
