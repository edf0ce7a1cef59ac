import { Icon } from './icon.tsx';
import { toast } from './toasts.tsx';

/** Copies a text. */
export function Copy({ text, what }: { readonly text: string; readonly what: string }) {
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    toast(`Copied: ${what}`);
  };
  return (
    <button type="button" class="quiet small" aria-label={`Copy ${what}`} onClick={copy}>
      <Icon name="copy" />
    </button>
  );
}
