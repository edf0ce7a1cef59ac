import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { DefinitionView } from '#client/views.ts';
import { session } from './session.ts';

/** Undefined until they are known. */
export const definitions = signal<readonly DefinitionView[] | undefined>(undefined);

/** The kinds of work of this deployment, asked for once. */
export function useCatalogue(): {
  readonly definitions: readonly DefinitionView[];
  readonly names: readonly string[];
} {
  useEffect(() => {
    if (definitions.value) return;
    session.value?.client.catalogue().then(
      (all) => {
        definitions.value = all;
      },
      // The list of names is a convenience; whoever needs it shows what is wrong with the API.
      () => undefined,
    );
  }, []);
  const all = definitions.value ?? [];
  return { definitions: all, names: all.map(({ name }) => name) };
}
