/** Which sources make one Lambda package: files of the repository, relative to its root. */
export interface FunctionBundle {
  readonly name: string;
  /** Exports `handler` and, where a first call is worth doing at init, an async `warm`. */
  readonly handler: string;
  /** True where `import()` marks what only some requests need: that is in files of its own, which a start does not read. */
  readonly readsLater?: boolean;
  /** True where tasks run: the package then carries what definitions import when they do. */
  readonly runsTasks?: boolean;
  /** Further programs beside the handler, by file name without extension: what a worker thread runs. */
  readonly threads?: Readonly<Record<string, string>>;
  /** True where the handler imports texts: they lie beside it. */
  readonly carriesTexts?: boolean;
  /** Files of npm packages that are copied beside the handler, by file name. */
  readonly packageFiles?: Readonly<Record<string, string>>;
  /** True for the package that carries the built console, in its folder `site`. */
  readonly carriesConsole?: boolean;
  /** Folders of npm packages of which all files are copied, by their path beside the handler. */
  readonly packageFolders?: Readonly<Record<string, string>>;
}

const worker = 'lambdas/functions/worker/handler.ts';

/** Every Lambda package of a deployment. The two workers differ only in what lies beside them. */
export const functionBundles = [
  { name: 'api', handler: 'lambdas/functions/api/handler.ts', readsLater: true, carriesTexts: true },
  { name: 'worker', handler: worker, runsTasks: true },
  {
    name: 'worker-pdf',
    handler: worker,
    runsTasks: true,
    threads: { 'pdf-thread': 'lambdas/adapters/pdf-thread/thread.ts' },
    packageFiles: {
      'pdfium.wasm': '@embedpdf/pdfium/pdfium.wasm',
      // Loaded only for a document that needs them: no part of the bundle, or every start would read 1.8 MB.
      'pdfjs/pdf.min.mjs': 'pdfjs-dist/legacy/build/pdf.min.mjs',
      'pdfjs/pdf.worker.min.mjs': 'pdfjs-dist/legacy/build/pdf.worker.min.mjs',
    },
    packageFolders: { 'pdfjs/cmaps': 'pdfjs-dist/cmaps' },
  },
  { name: 'sweep', handler: 'lambdas/functions/sweep/handler.ts' },
  { name: 'dead-letters', handler: 'lambdas/functions/dead-letters/handler.ts' },
  { name: 'task-changes', handler: 'lambdas/functions/task-changes/handler.ts' },
  { name: 'finish-statements', handler: 'lambdas/functions/finish-statements/handler.ts' },
  { name: 'task-requests', handler: 'lambdas/functions/task-requests/handler.ts' },
  { name: 'push', handler: 'lambdas/functions/push/handler.ts' },
  { name: 'push-connections', handler: 'lambdas/functions/push-connections/handler.ts' },
  { name: 'console-files', handler: 'lambdas/functions/console-files/handler.ts', carriesConsole: true },
  { name: 'dispatch', handler: 'lambdas/functions/dispatch/handler.ts' },
  { name: 'canary', handler: 'lambdas/functions/canary/handler.ts' },
] as const satisfies readonly FunctionBundle[];

export type BundleName = (typeof functionBundles)[number]['name'];
