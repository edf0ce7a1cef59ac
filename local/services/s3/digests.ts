import { createHash, type Hash } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** Digests of content that streams by, each computed only when named. */
export interface Digests {
  update(chunk: Buffer): void;
  /** In base64, as checksum headers carry them. */
  base64(name: DigestName): string | undefined;
  hex(name: DigestName): string | undefined;
}

export type DigestName = 'md5' | 'sha256' | 'sha1' | 'crc32';

/** Whether a checksum algorithm can be computed here; others (CRC32C, CRC64NVME) are stored unchecked. */
export function isDigestName(name: string): name is DigestName {
  return name === 'md5' || name === 'sha256' || name === 'sha1' || name === 'crc32';
}

/** Starts computing these digests. */
export function startDigests(names: Iterable<DigestName>): Digests {
  const wanted = new Set(names);
  const hashes = new Map<DigestName, Hash>();
  for (const name of wanted) if (name !== 'crc32') hashes.set(name, createHash(name));
  let crc = 0;
  let finished: ReadonlyMap<DigestName, Buffer> | undefined;
  const finish = () => {
    finished ??= new Map([...wanted].map((name) => [name, hashes.get(name)?.digest() ?? crcBytes(crc)]));
    return finished;
  };

  return {
    update(chunk) {
      for (const hash of hashes.values()) hash.update(chunk);
      if (wanted.has('crc32')) crc = crc32(chunk, crc);
    },
    base64: (name) => finish().get(name)?.toString('base64'),
    hex: (name) => finish().get(name)?.toString('hex'),
  };
}

function crcBytes(crc: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc >>> 0);
  return bytes;
}
