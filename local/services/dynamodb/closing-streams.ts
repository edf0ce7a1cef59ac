import { Readable } from 'node:stream';
import type { Level, Range } from 'dynalite/db/index.js';

/**
 * Lets the streams that dynalite reads a store by close their iterators. Its own never do: each query and each scan would keep
 * a snapshot of LevelDB, some 30 KB, until the process ends.
 */
export function closeStreams(db: Level): void {
  db.createValueStream = (range: Range) => Readable.from(db.values(range));
  db.createKeyStream = (range: Range) => Readable.from(db.keys(range));
}
