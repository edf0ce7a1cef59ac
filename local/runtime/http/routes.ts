import type { RouteDefinition } from '#local/runtime/model.ts';

/** A route that a request goes to. */
export interface RouteMatch {
  readonly route: RouteDefinition;
  readonly pathParameters: Readonly<Record<string, string>>;
}

/** Finds the route of a request; undefined: 404. */
export type Router = (method: string, path: string) => RouteMatch | undefined;

interface Candidate {
  readonly route: RouteDefinition;
  readonly method: string;
  readonly segments: readonly string[];
  readonly rank: readonly number[];
}

const GREEDY = /^\{([^}]+)\+\}$/;
const PARAMETER = /^\{([^}]+)\}$/;
const DEFAULT_ROUTE = '$default';

/** As HTTP APIs select: full matches before greedy ones, fixed segments before parameters, a method before ANY. */
export function createRouter(routes: readonly RouteDefinition[]): Router {
  const candidates = routes.filter(({ routeKey }) => routeKey !== DEFAULT_ROUTE).map(toCandidate);
  candidates.sort((a, b) => compare(a.rank, b.rank));
  const fallback = routes.find(({ routeKey }) => routeKey === DEFAULT_ROUTE);
  return (method, path) => {
    const parts = path.split('/').slice(1);
    for (const candidate of candidates) {
      if (candidate.method !== 'ANY' && candidate.method !== method) continue;
      const pathParameters = matchSegments(candidate.segments, parts);
      if (pathParameters) return { route: candidate.route, pathParameters };
    }
    return fallback && { route: fallback, pathParameters: {} };
  };
}

function toCandidate(route: RouteDefinition): Candidate {
  const [method = '', path = ''] = route.routeKey.split(' ');
  const segments = path.split('/').slice(1);
  const rank = segments.map((segment) => (GREEDY.test(segment) ? 2 : PARAMETER.test(segment) ? 1 : 0));
  const isGreedy = rank.includes(2) ? 1 : 0;
  // among greedy routes the longer fixed beginning comes first, which comparing the segments gives
  return { route, method, segments, rank: [isGreedy, ...rank, 3, method === 'ANY' ? 1 : 0] };
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function matchSegments(
  segments: readonly string[],
  parts: readonly string[],
): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  for (const [at, segment] of segments.entries()) {
    const greedy = GREEDY.exec(segment)?.[1];
    const part = parts[at];
    if (part === undefined || (part === '' && segment !== '')) return undefined;
    if (greedy !== undefined) {
      parameters[greedy] = parts.slice(at).join('/');
      return parameters;
    }
    const name = PARAMETER.exec(segment)?.[1];
    if (name !== undefined) parameters[name] = part;
    else if (segment !== part) return undefined;
  }
  return segments.length === parts.length ? parameters : undefined;
}
