import type { ComponentChildren } from 'preact';

interface FieldProps {
  readonly id: string;
  readonly label: string;
  readonly hint?: string | undefined;
  readonly wrong?: string | undefined;
  readonly children: ComponentChildren;
}

/** A labelled control with its hint and what is wrong with it; the control refers to `<id>-hint`. */
export function Field({ id, label, hint, wrong, children }: FieldProps) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children}
      <span id={`${id}-hint`} class={wrong ? 'wrong' : 'hint'}>
        {wrong ?? hint}
      </span>
    </div>
  );
}
