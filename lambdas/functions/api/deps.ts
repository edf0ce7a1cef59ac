import type { BundleStore } from '#core/bundles/bundle-store.ts';
import type { KeySecrets, KeyVerifier } from '#core/keys.ts';
import type { ListDeps } from '#core/list-tasks.ts';
import type { ExplainSettings } from '#core/loaders/explain-load.ts';
import type { ReadFiles } from '#core/loaders/load-files.ts';
import type { ConversionOf } from '#core/loaders/load-services.ts';
import type { LoaderStore } from '#core/loaders/loader-store.ts';
import type {
  AuditStore,
  ControlStore,
  EffectStore,
  KeyStore,
  LimitStore,
  ObjectLinks,
  PushStore,
} from '#core/ports.ts';
import type { ScheduleDeps } from '#core/schedules/schedule-deps.ts';
import type { UserList } from '#core/users.ts';
import type { ConsoleLinks } from './console-links.ts';
import type { PublishedDocument } from './published-document.ts';

/** The page that documents the API, as text. */
export interface DocsPage {
  readonly html: string;
  readonly css: string;
  readonly js: string;
}

/** A queue as operators see it: which definitions it carries. */
export interface OperatedQueue {
  readonly name: string;
  readonly description: string;
  readonly definitions: readonly string[];
}

/** What the routes need; the handler wires the real ones, tests their own. */
export interface ApiDeps extends ScheduleDeps, ListDeps {
  readonly operatedQueues: readonly OperatedQueue[];
  readonly effects: EffectStore;
  readonly controls: ControlStore;
  readonly consoleLinks: ConsoleLinks;
  readonly keys: KeyStore;
  /** Of the rates of keys. */
  readonly limits: LimitStore;
  readonly audit: AuditStore;
  readonly users: UserList;
  readonly secrets: KeySecrets;
  readonly verifier: KeyVerifier;
  readonly links: ObjectLinks;
  /** Largest upload, in bytes. */
  readonly maxUploadBytes: number;
  readonly document: PublishedDocument;
  readonly docsPage: DocsPage;
  readonly push: PushStore;
  /** Where clients of the push channel connect. */
  readonly pushUrl: string;
  readonly newTicket: () => string;
  /** HMAC-SHA-256 in base64url: of task tokens. */
  readonly signToken: (secret: string, text: string) => string;
  readonly bundles: BundleStore;
  readonly loaders: LoaderStore;
  readonly loadFiles: ReadFiles;
  readonly conversion: ConversionOf;
  /** Absent in a deployment without a warehouse. */
  readonly warehouse?: ExplainSettings | undefined;
}
