import { useEffect, useState } from 'preact/hooks';
import type { TimingPreview as Preview } from '#client/views.ts';
import { signedIn } from '#console/state/session.ts';
import { NextRuns } from './next-runs.tsx';

interface TimingPreviewProps {
  readonly timing: Record<string, unknown>;
  readonly timeZone: string;
}

/** Typing is over when nothing was typed for so long. */
const restMs = 250;

/** What a timing comes to, while it is being written: words and the next ten runs, or what is wrong. */
export function TimingPreview({ timing, timeZone }: TimingPreviewProps) {
  const [preview, setPreview] = useState<Preview>();
  const [error, setError] = useState<string>();
  const asked = JSON.stringify({ timing, timeZone });
  useEffect(() => {
    const stop = new AbortController();
    const timer = setTimeout(() => {
      const { ask } = signedIn();
      const body: unknown = JSON.parse(asked);
      ask<Preview>({ method: 'POST', path: '/v1/schedules/preview', body, signal: stop.signal }).then(
        (found) => {
          setPreview(found);
          setError(undefined);
        },
        (problem: unknown) => {
          if (!stop.signal.aborted) setError(problem instanceof Error ? problem.message : String(problem));
        },
      );
    }, restMs);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [asked]);
  return (
    <section class="card" aria-label="Preview">
      <h2>{error ? 'Not yet' : (preview?.words ?? '…')}</h2>
      {error ? (
        <p role="alert">{error}</p>
      ) : (
        preview && <NextRuns runs={preview.nextRuns} timeZone={timeZone} />
      )}
    </section>
  );
}
