import type { BodyOf } from '#functions/api/client-types.ts';
import type { Cancel } from './cancel.ts';
import { askApi, type Transport } from './transport.ts';
import type { BundleContents, BundleDocumentView, BundleView } from './views.ts';

/** Documents and CSV files that belong together. */
export interface Bundles {
  create(name: string, args?: Cancel): Promise<BundleView>;
  /** Newest first, page after page as they are consumed. */
  list(args?: Cancel): AsyncGenerator<BundleView, void, void>;
  get(id: string, args?: Cancel): Promise<BundleContents>;
  /** An upload, or what a convert_pdf task makes; the same twice is one document. */
  add(id: string, document: BodyOf<'addDocument'>, args?: Cancel): Promise<BundleDocumentView>;
  /** One task for each PDF that has none; all PDFs with their tasks. */
  convert(id: string, args?: Cancel): Promise<readonly BundleDocumentView[]>;
  /** Nothing is added from now on. */
  freeze(id: string, args?: Cancel): Promise<BundleView>;
}

const root = '/v1/bundles';

/** The methods of a client that are about bundles. */
export function bundlesOf(transport: Transport): Bundles {
  const at = (id: string, verb?: string) => [root, encodeURIComponent(id), ...(verb ? [verb] : [])].join('/');
  return {
    // Two bundles of one name do not matter, and an empty one costs nothing.
    create: (name, args) => askApi(transport, { method: 'POST', path: root, body: { name }, ...args }),
    async *list({ signal } = {}) {
      let cursor: string | undefined;
      do {
        const query = { limit: 100, cursor };
        const page: { readonly bundles: readonly BundleView[]; readonly cursor?: string } = await askApi(
          transport,
          { method: 'GET', path: root, query, signal },
        );
        yield* page.bundles;
        cursor = page.cursor;
      } while (cursor !== undefined);
    },
    get: (id, args) => askApi(transport, { method: 'GET', path: at(id), ...args }),
    add: (id, body, args) => askApi(transport, { method: 'POST', path: at(id, 'documents'), body, ...args }),
    convert: async (id, args) => {
      const asked = { method: 'POST', path: at(id, 'convert'), ...args } as const;
      return (await askApi<{ readonly documents: readonly BundleDocumentView[] }>(transport, asked))
        .documents;
    },
    freeze: (id, args) => askApi(transport, { method: 'POST', path: at(id, 'freeze'), ...args }),
  };
}
