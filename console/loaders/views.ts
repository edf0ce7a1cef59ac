/** A set of documents that are loaded together. */
export interface BundleView {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
  readonly documents: number;
  readonly frozenAt?: string;
}

/** One document of a bundle. */
export interface DocumentView {
  readonly id: string;
  readonly name: string;
  readonly kind: 'pdf' | 'csv';
  readonly task?: string;
  readonly addedAt: string;
}

/** A loader: what is loaded, where to and how. */
export interface LoaderView {
  readonly id: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly version: number;
  readonly config: Readonly<Record<string, unknown>>;
}

/** What a load would do; nothing is loaded. */
export interface LoadPreview {
  readonly target: string;
  readonly mode: string;
  /** Names exactly this load. */
  readonly loadKey: string;
  readonly files: readonly { readonly name: string; readonly bytes: number; readonly columns: number }[];
  readonly bytes: number;
  readonly columns: readonly {
    readonly from: string;
    readonly to: string;
    readonly inferredType: string;
    readonly type: string;
    readonly values: number;
    readonly empty: number;
  }[];
  readonly rows: readonly (readonly string[])[];
  readonly sql: { readonly prepare: readonly string[]; readonly load: readonly string[] };
  readonly complete: boolean;
  readonly problems: readonly { readonly reason: string; readonly file?: string; readonly message: string }[];
  readonly errors: readonly {
    readonly file: string;
    readonly line?: number;
    readonly column?: string;
    readonly reason: string;
  }[];
}

/** What a loader is called, from what it loads where. */
export function nameOfLoader({ config }: LoaderView): string {
  const { name, target, table } = config;
  const place = typeof target === 'object' && target !== null ? Object.values(target).join('.') : target;
  return String(name ?? place ?? table ?? 'loader');
}
