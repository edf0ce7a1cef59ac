import { useEffect } from 'preact/hooks';
import { NotFound } from './pages/not-found.tsx';
import { SignIn } from './pages/sign-in.tsx';
import { Dialog } from './parts/dialog.tsx';
import { Help, isHelpOpen } from './parts/help.tsx';
import { Problem } from './parts/problem.tsx';
import { Shell } from './parts/shell.tsx';
import { Toasts } from './parts/toasts.tsx';
import { routeOf } from './routes.tsx';
import { listenForKeys } from './state/keys.ts';
import { navigate, place, safeNext } from './state/router.ts';
import { isExpired, session } from './state/session.ts';

/** The whole page: a sign-in page without a session, else the shell around the page of the address. */
export function App({ error }: { readonly error: unknown }) {
  useEffect(listenForKeys, []);
  const { path, query } = place.value;
  if (!session.value && error !== undefined) return <Unreachable error={error} />;
  if (!session.value) {
    const next = path === '/sign-in' ? new URLSearchParams(query).get('next') : path + query;
    return <SignIn onDone={() => navigate(safeNext(next), 'replace')} />;
  }
  const route = routeOf(path);
  return (
    <Shell>
      {route ? <route.Page key={path} params={route.params} /> : <NotFound what="page" />}
      <Toasts />
      {isHelpOpen.value && <Help />}
      {isExpired.value && (
        <Dialog title="Sign in again" onClose={() => undefined}>
          <SignIn isDialog onDone={() => undefined} />
        </Dialog>
      )}
    </Shell>
  );
}

function Unreachable({ error }: { readonly error: unknown }) {
  return (
    <main class="sign-in" aria-labelledby="title">
      <h1 id="title">Beatless</h1>
      <Problem error={error} again={() => location.reload()} />
    </main>
  );
}
