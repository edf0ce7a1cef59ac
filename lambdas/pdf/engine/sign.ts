/**
 * The text of a character code, or nothing when it has none: PDFium's mark for a hyphen at a line's end becomes a
 * hyphen, ligatures their letters, the bullets and dashes of symbol fonts those of Unicode.
 */
export function signOf(code: number): string | undefined {
  if (code < 0x7f) return plain[code];
  if ((code >= 0xd800 && code < 0xe000) || code > 0x10ffff || code === 0xfffe || code === 0xffff) {
    return undefined;
  }
  return replaced.get(code) ?? String.fromCodePoint(code);
}

const lineEndHyphen = 0x02;

/** Most text: looked up, not made anew. */
const plain = Array.from({ length: 0x7f }, (_, code) =>
  code === lineEndHyphen ? '-' : code < 0x20 ? undefined : String.fromCodePoint(code),
);

const replaced = new Map<number, string>([
  [0xfb00, 'ff'],
  [0xfb01, 'fi'],
  [0xfb02, 'fl'],
  [0xfb03, 'ffi'],
  [0xfb04, 'ffl'],
  [0xf02d, '-'],
  [0xf0b7, '•'],
  [0xf0a7, '▪'],
]);
