import { taskRoutes } from './groups/tasks.ts';
import { type Router, type RouteTable, router } from './router.ts';

/**
 * The groups of routes by the part of the path after /v1; what lies beside /v1 is under "". Only the tasks' are there from
 * the start: the schemas of all would take a third of a cold start, and most environments never see the others.
 */
const groups: Readonly<Record<string, () => RouteTable | Promise<RouteTable>>> = {
  '': async () => (await import('./groups/about.ts')).aboutRoutes,
  tasks: () => taskRoutes,
  uploads: async () => (await import('./groups/uploads.ts')).uploadRoutes,
  schedules: async () => (await import('./groups/schedules.ts')).scheduleRoutes,
  bundles: loads,
  loaders: loads,
  catalogue: async () => (await import('./groups/catalogue.ts')).catalogueRoutes,
  users: async () => (await import('./groups/users.ts')).userRoutes,
  me: keys,
  keys,
  audit: keys,
  push: async () => (await import('./groups/push.ts')).pushRoutes,
  queues: operations,
  definitions: operations,
  'dead-letters': operations,
};

async function loads(): Promise<RouteTable> {
  return (await import('./groups/loads.ts')).loadRoutes;
}

async function keys(): Promise<RouteTable> {
  return (await import('./groups/keys.ts')).keyRoutes;
}

async function operations(): Promise<RouteTable> {
  return (await import('./groups/operations.ts')).operationRoutes;
}

const routers = new Map<string, Promise<Router>>();

/** The router of the group that a path belongs to; a path of no group finds nothing there. */
export function routerOf(path: string): Promise<Router> {
  const [, version, named = ''] = path.split('/');
  const group = version === 'v1' && Object.hasOwn(groups, named) ? named : '';
  const found = routers.get(group) ?? routerOfGroup(group);
  routers.set(group, found);
  return found;
}

const routerOfGroup = async (group: string): Promise<Router> => router((await groups[group]?.()) ?? {});
