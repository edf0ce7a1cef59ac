import { useState } from 'preact/hooks';
import { Field } from '#console/parts/field.tsx';
import { Icon } from '#console/parts/icon.tsx';
import { Problem } from '#console/parts/problem.tsx';
import { signIn } from '#console/state/session.ts';

interface SignInProps {
  readonly onDone: () => void;
  /** Within a dialog over the page, whose forms stay as they are. */
  readonly isDialog?: boolean;
}

/** Asks for an API key. The field has no name and the form posts: even without the script the key comes into no URL. */
export function SignIn({ onDone, isDialog = false }: SignInProps) {
  const [error, setError] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const field = document.querySelector<HTMLInputElement>('#api-key');
    if (!field?.value.trim()) return;
    setBusy(true);
    setError(undefined);
    try {
      await signIn(field.value);
      onDone();
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  const form = (
    <form class="form" method="post" onSubmit={(event) => void submit(event as unknown as SubmitEvent)}>
      <Field
        id="api-key"
        label="API key"
        hint="Kept in this tab only, for 12 hours at most. A duplicated tab has it too."
      >
        <input
          id="api-key"
          type="password"
          autocomplete="off"
          spellcheck={false}
          placeholder="bl_…"
          aria-describedby="api-key-hint"
          required
        />
      </Field>
      {error !== undefined && <Problem error={error} />}
      <button type="submit" class="primary" disabled={isBusy}>
        {isBusy ? 'Asking …' : 'Sign in'}
      </button>
    </form>
  );
  if (isDialog) return form;
  return (
    <main class="sign-in" aria-labelledby="title">
      <h1 id="title" class="brand">
        <Icon name="beat" /> Beatless
      </h1>
      <div class="card">
        {form}
        <p class="muted">
          No key yet? <code>npx beatless keys create</code> makes one. The API is documented at{' '}
          <a href="/docs">/docs</a>.
        </p>
      </div>
    </main>
  );
}
