import type { CatalogueDefinition } from '#tasks/catalogue.ts';
import type { FileLink } from './views.ts';

type Types<D> = D extends { readonly '~types'?: infer T } ? NonNullable<T> : never;

/** The definitions that callers may submit. */
type Submittable<D> = D extends CatalogueDefinition
  ? Types<D> extends { readonly internal: true }
    ? never
    : D
  : never;

/** What each task takes and gives, by its name in the catalogue. */
export type TaskTypes = {
  [D in Submittable<CatalogueDefinition> as D['name']]: {
    readonly input: Types<D>['given'];
    readonly result: Shown<Types<D>['output']>;
  };
};

/** A result as the API shows it: each file with a link. */
type Shown<T> = T extends { readonly $file: string }
  ? FileLink
  : T extends readonly (infer E)[]
    ? Shown<E>[]
    : T extends object
      ? { readonly [K in keyof T]: Shown<T[K]> }
      : T;

/** convert_pdf → convertPdf */
export type CamelCase<S extends string> = S extends `${infer A}_${infer B}`
  ? `${A}${Capitalize<CamelCase<B>>}`
  : S;
