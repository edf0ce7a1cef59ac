import type { FileFacts } from '#core/loaders/load-files.ts';

const entities: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
  '&amp;': '&',
};

const textIn = (xml: string, name: string): string | undefined =>
  new RegExp(`<${name}>([^<]*)</${name}>`)
    .exec(xml)?.[1]
    ?.replace(/&(?:lt|gt|quot|apos|amp);/g, (entity) => entities[entity] ?? entity)
    .replace(/&#(x?)([0-9a-f]+);/gi, (_, hex: string, digits: string) =>
      String.fromCodePoint(Number.parseInt(digits, hex ? 16 : 10)),
    );

/** What ListObjectsV2 answers: its XML has no attributes and no text beside elements, so no parser is needed. */
export function keysOf(xml: string): {
  readonly keys: readonly (FileFacts & { readonly key: string })[];
  readonly next: string | undefined;
} {
  const contents = xml.match(/<Contents>.*?<\/Contents>/gs) ?? [];
  const keys = contents.map((part) => ({
    key: textIn(part, 'Key') ?? '',
    bytes: Number(textIn(part, 'Size')),
    etag: textIn(part, 'ETag') ?? '',
  }));
  return { keys, next: textIn(xml, 'NextContinuationToken') };
}
