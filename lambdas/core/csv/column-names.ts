/** A header cell as the name of a column: no BOM, composed (NFC), trimmed, lower case, blanks as "_". */
export function columnNameOf(cell: string): string {
  return cell
    .replace(/^\uFEFF/, '')
    .normalize('NFC')
    .trim()
    .toLowerCase()
    .replace(/\s+/gu, '_')
    .replace(/\p{Cc}/gu, '');
}

const longest = 127;

/** Names for a whole header: an empty cell becomes `col_<n>`, a name that was there before gets `_2`, `_3` … */
export function columnNames(header: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return header.map((cell, index) => {
    const base = cut(columnNameOf(cell), longest) || `col_${index + 1}`;
    let name = base;
    for (let n = 2; taken.has(name); n += 1) name = `${cut(base, longest - String(n).length - 1)}_${n}`;
    taken.add(name);
    return name;
  });
}

/** At most so many bytes of UTF-8, whole characters. */
function cut(text: string, bytes: number): string {
  const encoder = new TextEncoder();
  let left = bytes;
  let kept = '';
  for (const char of text) {
    left -= encoder.encode(char).byteLength;
    if (left < 0) return kept;
    kept += char;
  }
  return kept;
}
