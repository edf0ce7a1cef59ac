import { signal } from '@preact/signals';

interface Toast {
  readonly id: number;
  readonly text: string;
}

const shown = signal<readonly Toast[]>([]);
let last = 0;

const shownMs = 5_000;

/** Says one sentence, politely, for a few seconds. */
export function toast(text: string): void {
  last += 1;
  const id = last;
  shown.value = [...shown.value.slice(-2), { id, text }];
  setTimeout(() => {
    shown.value = shown.value.filter((it) => it.id !== id);
  }, shownMs);
}

/** Where they appear. */
export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite" aria-label="Messages">
      {shown.value.map(({ id, text }) => (
        <div key={id} class="notice">
          <p>{text}</p>
        </div>
      ))}
    </div>
  );
}
