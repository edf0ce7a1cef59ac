import { BeatlessProblem } from '#client/problem.ts';
import { Copy } from './copy.tsx';
import { Icon } from './icon.tsx';

interface ProblemProps {
  readonly error: unknown;
  readonly again?: () => void;
}

/** What went wrong, in the API's words, with what to do about it. */
export function Problem({ error, again }: ProblemProps) {
  const problem = error instanceof BeatlessProblem ? error : undefined;
  const text = error instanceof Error ? error.message : String(error);
  return (
    <div class="notice bad" role="alert">
      <Icon name="warning" />
      <div>
        {problem && <strong>{problem.title}</strong>}
        <p>{text}</p>
        {problem?.requestId && (
          <p class="muted">
            Request <span class="mono">{problem.requestId}</span>{' '}
            <Copy text={problem.requestId} what="request id" />
          </p>
        )}
      </div>
      {again && (
        <button type="button" class="grow" onClick={again}>
          Try again
        </button>
      )}
    </div>
  );
}

/** The message for one field of a form, if the API named it. */
export function wrongField(error: unknown, field: string): string | undefined {
  if (!(error instanceof BeatlessProblem)) return undefined;
  return error.fields.find((it) => it.field === field || it.field.endsWith(`.${field}`))?.message;
}
