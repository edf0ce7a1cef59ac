/** The parts of dynalite 4 that are called in process. It brings no types of its own. */
declare module 'dynalite/db/index.js' {
  export type Item = Record<string, Record<string, unknown>>;
  export type Callback<T = unknown> = (error: Error | null, result: T) => void;

  export interface KeyElement {
    AttributeName: string;
    KeyType: string;
  }
  export interface Index {
    IndexName: string;
    KeySchema: KeyElement[];
    Projection: { ProjectionType?: string; NonKeyAttributes?: string[] };
  }
  export interface Table {
    TableName: string;
    TableStatus: string;
    TableArn: string;
    CreationDateTime: number;
    KeySchema: KeyElement[];
    AttributeDefinitions: { AttributeName: string; AttributeType: string }[];
    GlobalSecondaryIndexes?: Index[];
    LocalSecondaryIndexes?: Index[];
  }
  export interface SubDb {
    lock(key: string, run: (release: (callback: Callback) => Callback) => void): void;
    get(key: string, callback: Callback<unknown>): void;
    put(key: string, value: unknown, callback: Callback): void;
    del(key: string, callback: Callback): void;
  }
  export interface Range {
    gt?: string;
    gte?: string;
    lt?: string;
    lte?: string;
    limit?: number;
    reverse?: boolean;
  }
  export type BatchOperation = { type: 'put'; key: string; value: unknown } | { type: 'del'; key: string };
  export interface Level {
    open(): Promise<void>;
    get(key: string): Promise<unknown>;
    put(key: string, value: unknown): Promise<void>;
    batch(operations: BatchOperation[]): Promise<void>;
    clear(range: Range): Promise<void>;
    values(range: Range): AsyncIterable<unknown>;
    iterator(range: Range): AsyncIterable<[string, unknown]>;
    keys(range: Range): AsyncIterable<string>;
    createValueStream(range: Range): import('node:stream').Readable;
    createKeyStream(range: Range): import('node:stream').Readable;
    close(callback: (error?: Error | null) => void): void;
  }
  export interface Store {
    options: Record<string, unknown>;
    db: Level;
    tableDb: SubDb & { awsRegion: string; awsAccountId: string };
    getTable(name: string, checkStatus: boolean | Callback<Table>, callback?: Callback<Table>): void;
    getItemDb(tableName: string): SubDb;
    getIndexDb(indexType: string, tableName: string, indexName: string): SubDb;
  }
  interface Dynalite {
    create(options: { path?: string; createTableMs?: number }): Store;
    createKey(item: Item, table: Table): string;
    validateKey(key: Item, table: Table): Error | null | undefined;
    validateItem(item: Item, table: Table): Error | null | undefined;
    checkConditional(data: Record<string, unknown>, item: Item | undefined): Error | null | undefined;
    itemSize(item: Item): number;
    updateIndexes(
      store: Store,
      table: Table,
      before: Item | undefined,
      after: Item | undefined,
      callback: Callback,
    ): void;
  }
  const dynalite: Dynalite;
  // biome-ignore lint/style/noDefaultExport: CommonJS arrives as a default export
  export default dynalite;
}

declare module 'dynalite/validations/index.js' {
  interface Validations {
    checkTypes(data: unknown, types: unknown): Record<string, unknown>;
    checkValidations(data: Record<string, unknown>, types: unknown, custom: unknown, store: unknown): void;
  }
  const validations: Validations;
  // biome-ignore lint/style/noDefaultExport: CommonJS arrives as a default export
  export default validations;
}
