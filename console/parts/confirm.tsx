import { useState } from 'preact/hooks';
import { Dialog } from './dialog.tsx';
import { Problem } from './problem.tsx';

interface ConfirmProps {
  readonly title: string;
  readonly text: string;
  /** What the button says. */
  readonly action: string;
  readonly isDangerous?: boolean;
  /** Gets a key for the request: however often the button is pressed, the thing is done once. */
  readonly onConfirm: (idempotencyKey: string) => Promise<unknown>;
  readonly onClose: () => void;
}

/** Asks before doing; shows in place why it did not work. */
export function Confirm({ title, text, action, isDangerous, onConfirm, onClose }: ConfirmProps) {
  const [key] = useState(() => crypto.randomUUID());
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const confirm = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await onConfirm(key);
      onClose();
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{text}</p>
      {error !== undefined && <Problem error={error} />}
      <div class="actions">
        <button type="button" onClick={onClose}>
          Cancel
        </button>
        <button
          type="button"
          class={isDangerous ? 'danger' : 'primary'}
          disabled={isBusy}
          onClick={() => void confirm()}
        >
          {isBusy ? 'Asked …' : action}
        </button>
      </div>
    </Dialog>
  );
}
