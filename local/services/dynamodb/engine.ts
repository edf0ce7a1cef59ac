import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Item, Store, Table } from 'dynalite/db/index.js';
import { ServiceError } from '../service-error.ts';
import { closeStreams } from './closing-streams.ts';

/** A request or an answer of DynamoDB, in its JSON. */
export type Json = Record<string, unknown>;

/** dynalite in process: its store, validation and actions, which its HTTP server is not needed for. */
export interface Engine {
  readonly store: Store;
  readonly dynalite: typeof import('dynalite/db/index.js').default;
  /** Checks a request as DynamoDB does and parses its expressions; the request itself stays as it was. */
  validate(operation: string, request: Json): Json;
  /** Runs an operation on validated data, on this store or on what stands in for it. */
  run(operation: string, data: Json, store?: Store): Promise<Json>;
  getTable(name: string): Promise<Table>;
  close(): Promise<void>;
}

type Action = (store: Store, data: Json, callback: (error: Error | null, answer: Json) => void) => void;

/** Opens dynalite's LevelDB below `path`, or in memory. */
export async function openEngine(options: {
  path?: string;
  region: string;
  account: string;
}): Promise<Engine> {
  const { default: dynalite } = await import('dynalite/db/index.js');
  const { default: validations } = await import('dynalite/validations/index.js');
  if (options.path !== undefined) mkdirSync(options.path, { recursive: true });
  const store = dynalite.create({
    ...(options.path !== undefined && { path: options.path }),
    createTableMs: 0,
  });
  closeStreams(store.db);
  await store.db.open().catch((cause: unknown) => {
    throw new Error(`cannot open ${options.path}: is another local cloud running on this folder?`, { cause });
  });
  store.tableDb.awsRegion = options.region;
  store.tableDb.awsAccountId = options.account;
  const load = createRequire(import.meta.url);
  const module = <T>(folder: string, operation: string) =>
    load(`dynalite/${folder}/${operation.charAt(0).toLowerCase()}${operation.slice(1)}`) as T;

  return {
    store,
    dynalite,
    validate(operation, request) {
      const { types, custom } = module<{ types: unknown; custom: unknown }>('validations', operation);
      return worded(() => {
        const data = validations.checkTypes(structuredClone(request), types);
        validations.checkValidations(data, types, custom, store);
        return data;
      });
    },
    run: (operation, data, on = store) =>
      new Promise((resolve, reject) => {
        const done = (error: Error | null, answer: Json) =>
          error ? reject(toServiceError(error)) : resolve(answer);
        module<Action>('actions', operation)(on, data, done);
      }),
    getTable: (name) =>
      new Promise((resolve, reject) => {
        store.getTable(name, true, (error, table) =>
          error ? reject(toServiceError(error)) : resolve(table),
        );
      }),
    close: () => new Promise((resolve) => store.db.close(() => resolve())),
  };
}

/** Throws what dynalite returns where DynamoDB would answer with an error. */
export function throwIfInvalid(error: Error | null | undefined): void {
  if (error) throw toServiceError(error);
}

/** The key of an item, as its attributes. */
export function keyOf(item: Item, table: Table): Item {
  const names = table.KeySchema.map(({ AttributeName }) => AttributeName);
  return Object.fromEntries(names.flatMap((name) => (item[name] ? [[name, item[name]]] : [])));
}

function worded<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw error instanceof Error ? toServiceError(error) : error;
  }
}

/** dynalite's errors carry status and body of the answer; others are defects and stay as they are. */
function toServiceError(error: Error): Error {
  const { statusCode, body } = error as {
    statusCode?: number;
    body?: { __type: string; message?: string; Message?: string };
  };
  if (statusCode === undefined || !body) return error;
  const code = body.__type.slice(body.__type.indexOf('#') + 1);
  return new ServiceError(code, body.message ?? body.Message ?? '', statusCode);
}
