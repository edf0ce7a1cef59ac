import { useState } from 'preact/hooks';
import { Field } from '#console/parts/field.tsx';
import { Page } from '#console/parts/page.tsx';
import { Problem, wrongField } from '#console/parts/problem.tsx';
import { TaskInline } from '#console/parts/task-inline.tsx';
import { signedIn } from '#console/state/session.ts';

const empty = { name: '', email: '', message: '' };

/** A form whose mail is sent by a task: the answer comes at once, the mail when the account may send. */
export function FeedbackPage() {
  const [form, setForm] = useState(empty);
  const [sent, setSent] = useState<readonly string[]>([]);
  const [error, setError] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const [key, setKey] = useState(() => crypto.randomUUID());
  const change = (changes: Partial<typeof empty>) => setForm({ ...form, ...changes });
  const send = async (event: Event) => {
    event.preventDefault();
    setError(undefined);
    setBusy(true);
    try {
      const task = await signedIn().client.submit('send_feedback_email', form, { idempotencyKey: key });
      setSent([task.id, ...sent]);
      setForm(empty);
    } catch (problem) {
      setError(problem);
    } finally {
      setKey(crypto.randomUUID());
      setBusy(false);
    }
  };
  return (
    <Page title="Feedback">
      <form class="form" noValidate onSubmit={(event) => void send(event)}>
        <Field id="name" label="Name" wrong={wrongField(error, 'name')}>
          <input
            id="name"
            autocomplete="name"
            value={form.name}
            aria-describedby="name-hint"
            onInput={(event) => change({ name: event.currentTarget.value })}
          />
        </Field>
        <Field id="email" label="E-mail" wrong={wrongField(error, 'email')}>
          <input
            id="email"
            type="email"
            autocomplete="email"
            value={form.email}
            aria-describedby="email-hint"
            onInput={(event) => change({ email: event.currentTarget.value })}
          />
        </Field>
        <Field id="message" label="Message" wrong={wrongField(error, 'message')}>
          <textarea
            id="message"
            class="prose"
            rows={6}
            value={form.message}
            aria-describedby="message-hint"
            onInput={(event) => change({ message: event.currentTarget.value })}
          />
        </Field>
        {error !== undefined && <Problem error={error} />}
        <div class="bar">
          <button type="submit" class="primary" disabled={isBusy}>
            {isBusy ? 'Asked …' : 'Send'}
          </button>
        </div>
      </form>
      {sent.map((id) => (
        <TaskInline key={id} id={id} />
      ))}
    </Page>
  );
}
