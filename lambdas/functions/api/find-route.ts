import { taskRoutes } from './groups/tasks.ts';
import type { laterGroups } from './later.ts';
import { type Router, type RouteTable, router } from './router.ts';

type Group = 'tasks' | keyof typeof laterGroups;

/** Which routes lie under a part of the path after /v1; what is not listed lies beside /v1. */
const groups: Readonly<Record<string, Group>> = {
  tasks: 'tasks',
  'tasks/{id}/effects': 'taskDetails',
  'tasks/{id}/why': 'taskDetails',
  uploads: 'uploads',
  schedules: 'schedules',
  bundles: 'loads',
  loaders: 'loads',
  catalogue: 'catalogue',
  users: 'users',
  me: 'keys',
  keys: 'keys',
  audit: 'keys',
  push: 'push',
  queues: 'operations',
  definitions: 'operations',
  'dead-letters': 'operations',
};

const routers = new Map<Group, Promise<Router>>();

/**
 * The router of the group that a path belongs to. Only the tasks' routes are there from the start: the schemas of all take
 * a third of a cold start, and most environments never see the others.
 */
export function routerOf(path: string): Promise<Router> {
  const group = groupOf(path);
  const found = routers.get(group) ?? readRoutes(group).then(router);
  routers.set(group, found);
  return found;
}

function groupOf(path: string): Group {
  const [, version, first = '', , action = ''] = path.split('/');
  if (version !== 'v1') return 'about';
  const known = [`${first}/{id}/${action}`, first].find((name) => Object.hasOwn(groups, name));
  return (known !== undefined && groups[known]) || 'about';
}

async function readRoutes(group: Group): Promise<RouteTable> {
  if (group === 'tasks') return taskRoutes;
  return (await import('./later.ts')).laterGroups[group];
}
