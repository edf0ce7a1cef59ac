import { useState } from 'preact/hooks';
import { type BundleView, type LoaderView, nameOfLoader } from '#console/loaders/views.ts';
import { Field } from '#console/parts/field.tsx';
import { Page } from '#console/parts/page.tsx';
import { Problem } from '#console/parts/problem.tsx';
import { Time } from '#console/parts/time.tsx';
import { counted } from '#console/parts/words.ts';
import { useLoaded } from '#console/state/load.ts';
import { navigate } from '#console/state/router.ts';
import { signedIn } from '#console/state/session.ts';

const everyMs = 10_000;

/** Bundles of documents, and the loaders that bring them into the warehouse. */
export function LoadersPage() {
  const [name, setName] = useState('');
  const [config, setConfig] = useState('');
  const [error, setError] = useState<unknown>();
  const { ask } = signedIn();
  const list = <T,>(path: string) =>
    useLoaded((signal) => ask<T>({ method: 'GET', path, query: { limit: 100 }, signal }), everyMs, path);
  const bundles = list<{ readonly bundles: readonly BundleView[] }>('/v1/bundles');
  const loaders = list<{ readonly loaders: readonly LoaderView[] }>('/v1/loaders');
  const make = async (path: string, body: () => unknown, to: string) => {
    setError(undefined);
    try {
      const made = await ask<{ readonly id: string }>({
        method: 'POST',
        path,
        body: body(),
        repeatable: false,
      });
      navigate(`${to}/${made.id}`);
    } catch (problem) {
      setError(problem);
    }
  };
  return (
    <Page title="Bundles and loaders">
      {[bundles, loaders].map((it) =>
        it.error === undefined ? null : <Problem key="problem" error={it.error} again={it.again} />,
      )}
      <div class="columns">
        <section class="card" aria-label="Bundles">
          <h2>Bundles</h2>
          {bundles.value?.bundles.length === 0 && <p class="muted">There is none yet.</p>}
          <ul class="files">
            {bundles.value?.bundles.map((bundle) => (
              <li key={bundle.id}>
                <a href={`/bundles/${bundle.id}`}>
                  <bdi>{bundle.name}</bdi>
                </a>
                <span class="muted">{counted(bundle.documents, 'document')}</span>
                {bundle.frozenAt && <span class="muted">frozen</span>}
                <span class="muted grow">
                  <Time at={bundle.createdAt} />
                </span>
              </li>
            ))}
          </ul>
          <form
            class="row"
            onSubmit={(event) => {
              event.preventDefault();
              void make('/v1/bundles', () => ({ name }), '/bundles');
            }}
          >
            <Field id="bundle-name" label="New bundle">
              <input
                id="bundle-name"
                required
                value={name}
                placeholder="name"
                onInput={(event) => setName(event.currentTarget.value)}
              />
            </Field>
            <button type="submit">Create bundle</button>
          </form>
        </section>
        <section class="card" aria-label="Loaders">
          <h2>Loaders</h2>
          {loaders.value?.loaders.length === 0 && <p class="muted">There is none yet.</p>}
          <ul class="files">
            {loaders.value?.loaders.map((loader) => (
              <li key={loader.id}>
                <a href={`/loaders/${loader.id}`}>
                  <bdi>{nameOfLoader(loader)}</bdi>
                </a>
                <span class="muted grow">
                  <Time at={loader.updatedAt} />
                </span>
              </li>
            ))}
          </ul>
          <form
            class="form"
            onSubmit={(event) => {
              event.preventDefault();
              void make('/v1/loaders', () => JSON.parse(config) as unknown, '/loaders');
            }}
          >
            <Field id="config" label="New loader" hint="JSON, as POST /v1/loaders takes it: see /docs">
              <textarea
                id="config"
                rows={6}
                required
                spellcheck={false}
                value={config}
                aria-describedby="config-hint"
                onInput={(event) => setConfig(event.currentTarget.value)}
              />
            </Field>
            <div class="bar">
              <button type="submit">Create loader</button>
            </div>
          </form>
        </section>
      </div>
      {error !== undefined && <Problem error={error} />}
    </Page>
  );
}
