import { randomUUID } from 'node:crypto';
import { createReadStream, mkdirSync } from 'node:fs';
import { open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** A piece of stored content. */
export interface Blob {
  readonly id: string;
  readonly size: number;
}

/** Where content lies. Ids are random, never made of keys, so no key can point outside. */
export interface Blobs {
  write(source: AsyncIterable<Buffer>): Promise<Blob>;
  /** The bytes from `start` to `end`, both included. */
  read(blob: Blob, start: number, end: number): AsyncIterable<Buffer>;
  delete(blob: Blob): Promise<void>;
  /** Deletes all that is not among these: what a crash has left of uploads. */
  keepOnly(ids: ReadonlySet<string>): Promise<void>;
}

/** Content as files of a folder, or in memory without one. */
export function openBlobs(folder: string | undefined): Blobs {
  return folder === undefined ? memoryBlobs() : fileBlobs(folder);
}

function fileBlobs(folder: string): Blobs {
  mkdirSync(folder, { recursive: true });
  const pathOf = (blob: { readonly id: string }) => join(folder, blob.id);

  return {
    async write(source) {
      const blob = { id: randomUUID(), size: 0 };
      const file = await open(pathOf(blob), 'wx');
      try {
        for await (const chunk of source) {
          // `writeFile` on an open file goes on where it stands and writes all of the chunk
          await file.writeFile(chunk);
          blob.size += chunk.length;
        }
      } catch (error) {
        await rm(pathOf(blob), { force: true });
        throw error;
      } finally {
        await file.close();
      }
      return blob;
    },
    read: (blob, start, end) => createReadStream(pathOf(blob), { start, end, highWaterMark: 256 * 1024 }),
    delete: (blob) => rm(pathOf(blob), { force: true }),
    async keepOnly(ids) {
      const names = await readdir(folder);
      await Promise.all(names.filter((id) => !ids.has(id)).map((id) => rm(pathOf({ id }), { force: true })));
    },
  };
}

function memoryBlobs(): Blobs {
  const contents = new Map<string, Buffer>();
  return {
    async write(source) {
      const chunks: Buffer[] = [];
      for await (const chunk of source) chunks.push(chunk);
      const id = randomUUID();
      const content = Buffer.concat(chunks);
      contents.set(id, content);
      return { id, size: content.length };
    },
    async *read(blob, start, end) {
      const content = contents.get(blob.id);
      if (content) yield content.subarray(start, end + 1);
    },
    delete: async (blob) => {
      contents.delete(blob.id);
    },
    keepOnly: async (ids) => {
      for (const id of contents.keys()) if (!ids.has(id)) contents.delete(id);
    },
  };
}
