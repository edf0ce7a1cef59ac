/** The target of a request: its path as sent (still encoded) and its query, decoded, in order. */
export interface RequestTarget {
  readonly path: string;
  readonly query: readonly (readonly [string, string])[];
}

/** Splits a request target; undefined when its encoding is broken. */
export function parseTarget(url: string): RequestTarget | undefined {
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  const pairs =
    mark < 0
      ? []
      : url
          .slice(mark + 1)
          .split('&')
          .filter(Boolean);
  try {
    return { path, query: pairs.map(decodePair) };
  } catch {
    return undefined;
  }
}

function decodePair(pair: string): readonly [string, string] {
  const sign = pair.indexOf('=');
  const decode = (text: string) => decodeURIComponent(text.replaceAll('+', ' '));
  return sign < 0 ? [decode(pair), ''] : [decode(pair.slice(0, sign)), decode(pair.slice(sign + 1))];
}

/** The first value of a query parameter, its name compared exactly. */
export function queryValue(query: RequestTarget['query'], name: string): string | undefined {
  return query.find(([key]) => key === name)?.[1];
}
