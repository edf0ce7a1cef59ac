import type { KeySecrets, keyVerifier } from '#core/keys.ts';
import type { KeyStore, ObjectLinks } from '#core/ports.ts';
import type { SubmitDeps } from '#core/submit-task.ts';
import type { PublishedDocument } from './published-document.ts';

/** The page that documents the API, as text. */
export interface DocsPage {
  readonly html: string;
  readonly css: string;
  readonly js: string;
}

/** What the routes need; the handler wires the real ones, tests their own. */
export interface ApiDeps extends SubmitDeps {
  readonly keys: KeyStore;
  readonly secrets: KeySecrets;
  readonly verifier: ReturnType<typeof keyVerifier>;
  readonly links: ObjectLinks;
  /** Largest upload, in bytes. */
  readonly maxUploadBytes: number;
  readonly document: PublishedDocument;
  readonly docsPage: DocsPage;
}
