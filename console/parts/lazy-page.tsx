import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Page } from './page.tsx';
import { Problem } from './problem.tsx';

/** What every page gets: the variable parts of its address. */
export interface PageParams {
  readonly params: Readonly<Record<string, string>>;
}

/** A page whose program is fetched when somebody comes to it. */
export function lazyPage(load: () => Promise<ComponentType<PageParams>>): ComponentType<PageParams> {
  let loaded: ComponentType<PageParams> | undefined;
  return function LazyPage({ params }) {
    const [error, setError] = useState<unknown>();
    const [, setDone] = useState(loaded !== undefined);
    useEffect(() => {
      if (loaded) return;
      load().then(
        (Component) => {
          loaded = Component;
          setDone(true);
        },
        (problem: unknown) => setError(problem),
      );
    }, []);
    if (loaded) {
      const Loaded = loaded;
      return <Loaded params={params} />;
    }
    // Parts of a release go a month after it: a page that was open for longer asks for what is gone.
    if (error === undefined) return <main aria-busy="true" aria-label="Loading" />;
    return (
      <Page title="This page could not be loaded">
        <Problem error={error} again={() => location.reload()} />
      </Page>
    );
  };
}
