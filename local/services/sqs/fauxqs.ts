import { mkdirSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { buildApp } from 'fauxqs';

type Stores = NonNullable<NonNullable<Parameters<typeof buildApp>[0]>['stores']>;

/** fauxqs' store of queues, and one of its queues. */
type SqsStore = Stores['sqsStore'];
export type SqsQueue = NonNullable<ReturnType<SqsStore['getQueue']>>;
export type StoredMessage = SqsQueue['messages'][number];
/** One operation of fauxqs on its store: throws an SqsError where SQS answers with an error. */
type Action = (body: Record<string, unknown>, store: SqsStore) => unknown;

/** The parts of fauxqs that are used: its store and its actions, never its server, which listens on all interfaces. */
export interface Fauxqs {
  readonly store: SqsStore;
  readonly actions: Readonly<Record<ActionName, Action>>;
  readonly defaults: Readonly<Record<string, string>>;
  close(): void;
}

const ACTION_NAMES = [
  'SendMessage',
  'SetQueueAttributes',
  'GetQueueAttributes',
  'PurgeQueue',
  'DeleteMessage',
  'DeleteMessageBatch',
  'ListQueueTags',
] as const;
type ActionName = (typeof ACTION_NAMES)[number];

interface Persistence {
  readonly db: { exec(sql: string): void };
  loadSqsQueues(store: SqsStore): void;
  close(): void;
}

/** Loads the pieces of fauxqs 2.4.1 by their files (its exports only offer the server), with the data of a former run. */
export async function loadFauxqs(dataDir: string | undefined): Promise<Fauxqs> {
  const manifest = findPackageJSON('fauxqs', import.meta.url);
  if (manifest === undefined) throw new Error('the package fauxqs is not installed: run npm ci');
  const piece = (file: string) => import(new URL(`dist/${file}.js`, pathToFileURL(manifest)).href);

  const { SqsStore } = (await piece('sqs/sqsStore')) as { SqsStore: new () => SqsStore };
  const { DEFAULT_QUEUE_ATTRIBUTES } = await piece('sqs/sqsTypes');
  const store = new SqsStore();
  const actions = Object.fromEntries(
    await Promise.all(
      ACTION_NAMES.map(async (name) => {
        const file = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
        return [name, (await piece(`sqs/actions/${file}`))[file]] as const;
      }),
    ),
  ) as Record<ActionName, Action>;
  const persistence = dataDir === undefined ? undefined : await openPersistence(piece, dataDir, store);
  return { store, actions, defaults: DEFAULT_QUEUE_ATTRIBUTES, close: () => persistence?.close() };
}

async function openPersistence(
  piece: (file: string) => Promise<Record<string, unknown>>,
  dataDir: string,
  store: SqsStore,
): Promise<Persistence> {
  mkdirSync(dataDir, { recursive: true });
  const { PersistenceManager } = (await piece('persistence')) as {
    PersistenceManager: new (dir: string) => Persistence;
  };
  const persistence = new PersistenceManager(dataDir);
  // Survives a killed process; only a power cut may lose the last messages
  persistence.db.exec('PRAGMA synchronous = OFF');
  persistence.loadSqsQueues(store);
  // Set after loading, which would otherwise write everything back
  const asStored = persistence as unknown as NonNullable<SqsStore['persistence']>;
  store.persistence = asStored;
  for (const queue of store.allQueues()) queue.persistence = asStored;
  return persistence;
}
