import { useState } from 'preact/hooks';
import type { DefinitionView } from '#client/views.ts';
import { useCatalogue } from '#console/state/catalogue.ts';
import { Field } from './field.tsx';
import { wrongField } from './problem.tsx';

/** Which kind of work is to be done, on what: as a form holds it. */
export interface DefinitionInput {
  readonly definitions: readonly DefinitionView[];
  /** As asked for; the catalogue may not have it. */
  readonly name: string;
  readonly chosen: DefinitionView | undefined;
  /** JSON, as it was typed; the definition's example until something is. */
  readonly text: string;
  /** Why the text is no JSON. */
  readonly wrongJson: string | undefined;
  /** Takes another definition, with its example. */
  choose(name: string): void;
  write(text: string): void;
  /** Takes both, as something that exists has them. */
  fill(name: string, input: unknown): void;
}

/** Begins with this definition and input; without a name with the first of the catalogue. */
export function useDefinitionInput(task = '', input?: unknown): DefinitionInput {
  const { definitions } = useCatalogue();
  const [name, setName] = useState(task);
  const [written, setWritten] = useState(input === undefined ? undefined : shown(input));
  const chosen = name === '' ? definitions[0] : definitions.find((it) => it.name === name);
  const text = written ?? shown(chosen?.example ?? {});
  return {
    definitions,
    name,
    chosen,
    text,
    wrongJson: whatIsWrong(text),
    choose: (other) => {
      setName(other);
      setWritten(undefined);
    },
    write: setWritten,
    fill: (of, given) => {
      setName(of);
      setWritten(shown(given ?? {}));
    },
  };
}

interface DefinitionFieldsProps {
  readonly value: DefinitionInput;
  readonly rows: number;
  /** What the API refused. */
  readonly error: unknown;
}

/** The fields for it. */
export function DefinitionFields({ value, rows, error }: DefinitionFieldsProps) {
  const { definitions, name, chosen, text, wrongJson } = value;
  const isUnknown = !chosen && name !== '' && definitions.length > 0;
  return (
    <>
      <Field id="definition" label="Task" hint={chosen?.description} wrong={wrongField(error, 'task')}>
        <select
          id="definition"
          value={chosen?.name ?? name}
          aria-describedby="definition-hint"
          onChange={(event) => value.choose(event.currentTarget.value)}
        >
          {isUnknown && (
            <option value={name} disabled>
              {`${name} (not deployed)`}
            </option>
          )}
          {definitions.map((it) => (
            <option key={it.name} value={it.name}>
              {it.name}
            </option>
          ))}
        </select>
      </Field>
      <Field id="input" label="Input" hint="JSON" wrong={wrongJson ?? wrongField(error, 'input')}>
        <textarea
          id="input"
          rows={rows}
          spellcheck={false}
          value={text}
          aria-describedby="input-hint"
          onInput={(event) => value.write(event.currentTarget.value)}
        />
      </Field>
    </>
  );
}

const shown = (input: unknown) => JSON.stringify(input, null, 2);

function whatIsWrong(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
