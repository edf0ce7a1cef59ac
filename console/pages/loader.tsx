import { useState } from 'preact/hooks';
import { BeatlessProblem } from '#client/problem.ts';
import type { SubmittedTask, TaskSummary } from '#client/views.ts';
import { PreviewTables } from '#console/loaders/preview-tables.tsx';
import { type LoaderView, type LoadPreview, nameOfLoader } from '#console/loaders/views.ts';
import { Confirm } from '#console/parts/confirm.tsx';
import { Json } from '#console/parts/json.tsx';
import type { PageParams } from '#console/parts/lazy-page.tsx';
import { Page } from '#console/parts/page.tsx';
import { Problem } from '#console/parts/problem.tsx';
import { TaskInline } from '#console/parts/task-inline.tsx';
import { bytes, counted } from '#console/parts/words.ts';
import { useLoaded } from '#console/state/load.ts';
import { signedIn } from '#console/state/session.ts';
import { NotFound } from './not-found.tsx';

/** One loader: what a load would do, its loads so far, and the button, which needs a preview first. */
export function LoaderPage({ params: { id = '' } }: PageParams) {
  const [preview, setPreview] = useState<LoadPreview>();
  const [error, setError] = useState<unknown>();
  const [isAsked, setAsked] = useState(false);
  const path = `/v1/loaders/${id}`;
  const { ask } = signedIn();
  const one = useLoaded((signal) => ask<LoaderView>({ method: 'GET', path, signal }), 30_000, id);
  const history = useLoaded(
    (signal) =>
      ask<{ readonly runs: readonly TaskSummary[] }>({ method: 'GET', path: `${path}/runs`, signal }),
    3_000,
    id,
  );
  if (one.error instanceof BeatlessProblem && [400, 404].includes(one.error.status))
    return <NotFound what="loader" />;
  const look = async () => {
    setError(undefined);
    setPreview(undefined);
    await ask<LoadPreview>({ method: 'POST', path: `${path}/preview`, timeoutMs: 30_000 }).then(
      setPreview,
      setError,
    );
  };
  const ready = preview && preview.problems.length === 0;
  return (
    <Page
      title={one.value ? nameOfLoader(one.value) : 'Loader'}
      actions={
        <div class="bar">
          <button type="button" onClick={() => void look()}>
            Preview
          </button>
          <button
            type="button"
            class="primary"
            disabled={!ready}
            title={ready ? undefined : 'Preview it first: what is loaded is what was shown'}
            onClick={() => setAsked(true)}
          >
            Load now
          </button>
        </div>
      }
    >
      {one.error !== undefined && <Problem error={one.error} again={one.again} />}
      {error !== undefined && <Problem error={error} again={() => void look()} />}
      {preview && (
        <section class="card" aria-label="Preview">
          <h2>{`${counted(preview.files.length, 'file')}, ${bytes(preview.bytes)} → ${preview.target}`}</h2>
          <p class="muted">{`Mode: ${preview.mode}. Nothing has been loaded.`}</p>
          <PreviewTables preview={preview} />
        </section>
      )}
      <div class="columns">
        <section class="card" aria-label="History">
          <h2>History</h2>
          {history.value?.runs.length === 0 && <p class="muted">It has not loaded anything yet.</p>}
          {history.value?.runs.slice(0, 20).map((run) => (
            <TaskInline key={run.id} id={run.id} />
          ))}
        </section>
        <section class="card" aria-label="Definition">
          <h2>Definition</h2>
          <Json value={one.value?.config} what="definition" />
        </section>
      </div>
      {isAsked && preview && (
        <Confirm
          title={`Load into ${preview.target}?`}
          text="Exactly what the preview has shown is loaded, once; when a file has changed since, nothing is."
          action="Load"
          onConfirm={async (idempotencyKey) => {
            const body = { loadKey: preview.loadKey };
            await ask<SubmittedTask>({ method: 'POST', path: `${path}/run`, body, idempotencyKey });
            history.again();
          }}
          onClose={() => setAsked(false)}
        />
      )}
    </Page>
  );
}
