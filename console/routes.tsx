import type { ComponentType } from 'preact';
import { Landing } from './pages/landing.tsx';
import { TaskPage } from './pages/task.tsx';
import { TasksPage } from './pages/tasks.tsx';
import { lazyPage, type PageParams } from './parts/lazy-page.tsx';

type Params = PageParams['params'];

interface Route {
  readonly Page: ComponentType<PageParams>;
  readonly params: Params;
}

const pages: readonly (readonly [pattern: string, Page: ComponentType<PageParams>])[] = [
  ['/', Landing],
  ['/convert', lazyPage(async () => (await import('./pages/convert.tsx')).ConvertPage)],
  ['/convert/:id', lazyPage(async () => (await import('./pages/conversion.tsx')).ConversionPage)],
  ['/tasks', TasksPage],
  ['/tasks/new', lazyPage(async () => (await import('./pages/new-task.tsx')).NewTaskPage)],
  ['/tasks/:id', TaskPage],
  ['/schedules', lazyPage(async () => (await import('./pages/schedules.tsx')).SchedulesPage)],
  ['/schedules/new', lazyPage(async () => (await import('./pages/new-schedule.tsx')).NewSchedulePage)],
  ['/schedules/:id/edit', lazyPage(async () => (await import('./pages/edit-schedule.tsx')).EditSchedulePage)],
  ['/schedules/:id', lazyPage(async () => (await import('./pages/schedule.tsx')).SchedulePage)],
  ['/loaders', lazyPage(async () => (await import('./pages/loaders.tsx')).LoadersPage)],
  ['/loaders/:id', lazyPage(async () => (await import('./pages/loader.tsx')).LoaderPage)],
  ['/bundles/:id', lazyPage(async () => (await import('./pages/bundle.tsx')).BundlePage)],
  ['/users', lazyPage(async () => (await import('./pages/users.tsx')).UsersPage)],
  ['/feedback', lazyPage(async () => (await import('./pages/feedback.tsx')).FeedbackPage)],
  ['/outbox', lazyPage(async () => (await import('./pages/outbox.tsx')).OutboxPage)],
  ['/queues', lazyPage(async () => (await import('./pages/queues.tsx')).QueuesPage)],
];

/** The page of an address, if there is one. */
export function routeOf(path: string): Route | undefined {
  for (const [pattern, Page] of pages) {
    const params = match(pattern, path);
    if (params) return { Page, params };
  }
  return undefined;
}

function match(pattern: string, path: string): Params | undefined {
  const wanted = pattern.split('/');
  const given = path.replace(/(.)\/$/, '$1').split('/');
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [at, part] of wanted.entries()) {
    const text = given[at] ?? '';
    if (part.startsWith(':')) params[part.slice(1)] = decodeURIComponent(text);
    else if (part !== text) return undefined;
  }
  return params;
}
