import { type Bundle, type BundleDocument, mostDocuments } from '#core/bundles/bundle.ts';
import type { BundleStore } from '#core/bundles/bundle-store.ts';

const newestFirst = <T extends { readonly id: string }>(a: T, b: T) => (a.id < b.id ? 1 : -1);

/** Bundles in memory. */
export function memoryBundleStore(): BundleStore {
  const bundles = new Map<string, Bundle>();
  const documents = new Map<string, Map<string, BundleDocument>>();
  const own = (owner: string, id: string) => {
    const found = bundles.get(id);
    return found?.owner === owner ? found : undefined;
  };
  return {
    create: async (made) => void bundles.set(made.id, made),
    get: async (owner, id) => own(owner, id),
    list: async (owner, before, limit) =>
      [...bundles.values()]
        .filter((it) => it.owner === owner && (before === undefined || it.id < before))
        .sort(newestFirst)
        .slice(0, limit),
    add: async (owner, document) => {
      const found = own(owner, document.bundleId);
      if (!found) return 'missing';
      const inside = documents.get(found.id) ?? new Map<string, BundleDocument>();
      if (inside.has(document.id)) return 'added';
      if (found.frozenAt !== undefined) return 'frozen';
      if (found.documents >= mostDocuments) return 'full';
      documents.set(found.id, inside.set(document.id, document));
      bundles.set(found.id, { ...found, documents: found.documents + 1 });
      return 'added';
    },
    documents: async (_owner, id) =>
      [...(documents.get(id)?.values() ?? [])].sort((a, b) => (a.id < b.id ? -1 : 1)),
    setTask: async ({ bundleId, id }, task) => {
      const inside = documents.get(bundleId);
      const found = inside?.get(id);
      if (!inside || !found) throw new Error(`there is no document ${id}`);
      inside.set(id, { ...found, task });
    },
    freeze: async (owner, id, now) => {
      const found = own(owner, id);
      if (found) bundles.set(id, { ...found, frozenAt: found.frozenAt ?? now });
      return found !== undefined;
    },
  };
}
