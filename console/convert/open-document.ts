import type { PDFDocumentProxy } from 'pdfjs-dist';
import workerUrl from 'pdfjs-dist/build/pdf.worker.min.mjs?url';

interface ScriptUrls {
  createScriptURL(url: string): string;
}

interface TrustedTypesFactory {
  createPolicy(name: string, rules: ScriptUrls): ScriptUrls;
}

/** The one script address that the page may make of text: that of the reader's own thread. */
const scripts: ScriptUrls = (() => {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypesFactory };
  const createScriptURL = (url: string): string => {
    if (url === workerUrl) return url;
    throw new TypeError('not a script of the console');
  };
  return trustedTypes?.createPolicy('beatless-worker', { createScriptURL }) ?? { createScriptURL };
})();

/** Opens a PDF to draw its pages. The reader and its thread are fetched when the first page is shown. */
export async function openDocument(data: ArrayBuffer): Promise<PDFDocumentProxy> {
  const { getDocument, PDFWorker } = await import('pdfjs-dist/build/pdf.min.mjs');
  const port = new Worker(scripts.createScriptURL(workerUrl), { type: 'module' });
  const worker = PDFWorker.create({ port });
  return getDocument({ data, worker, useWasm: false, enableXfa: false }).promise;
}
