const compiled = new Map<string, RegExp>();

/** IAM patterns: `*` is any text, `?` any character. */
export function matchesWildcard(pattern: string, text: string): boolean {
  return pattern === '*' || pattern === text || expression(pattern).test(text);
}

function expression(pattern: string): RegExp {
  const known = compiled.get(pattern);
  if (known) return known;
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const made = new RegExp(`^${source}$`, 's');
  compiled.set(pattern, made);
  return made;
}
