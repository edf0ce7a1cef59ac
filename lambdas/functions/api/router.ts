import { HttpProblem } from './problem.ts';
import type { Route } from './route.ts';

/** Routes by their operationId. */
export type RouteTable = Readonly<Record<string, Route>>;

/** A route that fits a path, with the values of its parameters. */
interface Match {
  readonly id: string;
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

interface Compiled {
  readonly id: string;
  readonly route: Route;
  readonly method: string;
  readonly segments: readonly string[];
}

export interface Router {
  /** @throws HttpProblem notFound, methodNotAllowed */
  (method: string, path: string): Match;
  /** Every route of a path, whatever its method. */
  at(path: string): readonly Route[];
}

/**
 * Finds routes by method and path. HEAD is answered as GET; one slash at the end is ignored; fixed segments win over
 * parameters, whatever the method: GET of what can only be posted to is no id that does not exist.
 */
export function router(routes: RouteTable): Router {
  const compiled = Object.entries(routes).map(([id, route]): Compiled => {
    const { method, path } = route.spec;
    return { id, route, method, segments: split(path) };
  });
  const fitting = (segments: readonly string[]) => compiled.filter((it) => fits(it.segments, segments));
  const find = (method: string, path: string): Match => {
    const segments = split(path);
    const there = mostFixed(fitting(segments));
    if (there.length === 0)
      throw new HttpProblem('notFound', `There is nothing at ${path.slice(0, 200)}; see /docs.`);
    const wanted = method === 'HEAD' ? 'GET' : method;
    const found = there.find((it) => it.method === wanted);
    if (!found) throw wrongMethod(method, there);
    return { id: found.id, route: found.route, params: paramsOf(found.segments, segments) };
  };
  return Object.assign(find, { at: (path: string) => fitting(split(path)).map(({ route }) => route) });
}

function split(path: string): readonly string[] {
  const [, ...segments] = path.split('/');
  if (segments.length > 1 && segments.at(-1) === '') segments.pop();
  return segments.map(decode);
}

/** Percent-encoded text; what is no valid encoding stays as it is and then fits nothing or fails its schema. */
function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch (cause) {
    if (cause instanceof URIError) return segment;
    throw cause;
  }
}

const nameOf = (segment: string) => /^\{(\w+)\}$/.exec(segment)?.[1];

function fits(pattern: readonly string[], segments: readonly string[]): boolean {
  if (pattern.length !== segments.length) return false;
  return pattern.every(
    (part, at) => part === segments[at] || (nameOf(part) !== undefined && segments[at] !== ''),
  );
}

/** Those with the fewest parameters. */
function mostFixed(there: readonly Compiled[]): readonly Compiled[] {
  const open = ({ segments }: Compiled) => segments.filter((segment) => nameOf(segment) !== undefined).length;
  const fewest = Math.min(...there.map(open));
  return there.filter((it) => open(it) === fewest);
}

function paramsOf(pattern: readonly string[], segments: readonly string[]): Record<string, string> {
  const pairs = pattern.map((part, at) => [nameOf(part), segments[at]] as const);
  return Object.fromEntries(pairs.filter((pair): pair is [string, string] => pair[0] !== undefined));
}

function wrongMethod(method: string, there: readonly Compiled[]): HttpProblem {
  const methods = there.map((it) => it.method);
  const allow = [...new Set(methods.includes('GET') ? [...methods, 'HEAD'] : methods)].join(', ');
  const detail =
    method === 'OPTIONS'
      ? `Pages of other sites may not call this API: a key belongs on a server, not in a browser. Allowed here: ${allow}.`
      : `${method.slice(0, 20)} is not possible here. Allowed: ${allow}.`;
  return new HttpProblem('methodNotAllowed', detail, { allow });
}
