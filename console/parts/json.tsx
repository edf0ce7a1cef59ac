import { useState } from 'preact/hooks';
import { Copy } from './copy.tsx';

/** More text than that makes a page slow; it is shown when asked for. */
const usualLength = 20_000;

/** A value as JSON, as text. */
export function Json({ value, what }: { readonly value: unknown; readonly what: string }) {
  const [isWhole, setWhole] = useState(false);
  if (value === undefined || value === null) return <p class="muted">–</p>;
  const text = JSON.stringify(value, null, 2);
  const isCut = text.length > usualLength && !isWhole;
  return (
    <div class="why">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
      <pre tabIndex={0}>{isCut ? `${text.slice(0, usualLength)} …` : text}</pre>
      <div class="bar">
        <Copy text={text} what={what} />
        {isCut && (
          <button type="button" class="small" onClick={() => setWhole(true)}>
            Show all
          </button>
        )}
      </div>
    </div>
  );
}
