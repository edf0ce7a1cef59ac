/** One file of an owner. */
export interface Place {
  readonly bucket: 'uploads' | 'results';
  readonly key: string;
}

export interface FileFacts {
  readonly etag: string;
  readonly bytes: number;
}

/** What of the files a look at them needs. */
export interface ReadFiles {
  /** Undefined when there is no such file. */
  stat(place: Place): Promise<FileFacts | undefined>;
  /** The files below a prefix, in the order of their keys; more than `most` when there are more. */
  list(
    bucket: Place['bucket'],
    prefix: string,
    most: number,
  ): Promise<readonly (FileFacts & { readonly key: string })[]>;
  /**
   * Bytes from `from` on, at most `length`; fewer at the file's end. A file ending with `.gz` is read unpacked and from its
   * beginning alone: at most `length` of what its first `length` packed bytes hold, nothing from any other place.
   */
  read(place: Place, from: number, length: number): Promise<Uint8Array>;
}

/**
 * The files that loads read. Snapshots, manifests and plans lie below `_loads/` of the results bucket, which is all that the
 * warehouse may read.
 */
export interface LoadFiles extends ReadFiles {
  /** Copies below `_loads/` without reading, only if the file still is the one with that ETag. */
  copy(from: Place, etag: string, to: string): Promise<'copied' | 'changed' | 'missing'>;
  /** Writes below `_loads/`. */
  write(key: string, text: string): Promise<void>;
  /** Text below `_loads/`. */
  readText(key: string): Promise<string>;
  /** `s3://bucket/key` of a key below `_loads/`. */
  url(key: string): string;
}

/** The most that S3 copies in one call. */
export const mostCopiedBytes = 5 * 1024 ** 3;
