import { computed } from '@preact/signals';
import { query } from './router.ts';

/** What a group of states is called, and its part of the API's query. */
export const stateGroups = {
  open: { label: 'Open', states: ['SCHEDULED', 'PENDING', 'STARTED', 'WAITING', 'RETRY'] },
  failed: { label: 'Failed', states: ['FAILURE'] },
  done: { label: 'Done', states: ['SUCCESS'] },
  revoked: { label: 'Revoked', states: ['REVOKED'] },
} as const;

export const periods = { '-1h': 'last hour', '-24h': 'last 24 h', '-7d': 'last 7 days' } as const;

/** The filter of the task list, as the address has it: `state` in the API's words, or a group of them. */
export const taskFilter = computed(() => {
  const { value } = query;
  return {
    state: value.get('state') ?? '',
    task: value.get('task') ?? '',
    tag: value.get('tag') ?? '',
    from: value.get('from') ?? '',
  };
});

export type TaskFilter = (typeof taskFilter)['value'];

/** The states that a filter means; without any, all. */
export function statesOf({ state }: TaskFilter): readonly string[] {
  if (state === '') return [];
  return Object.hasOwn(stateGroups, state)
    ? stateGroups[state as keyof typeof stateGroups].states
    : state.split(',');
}

/** The filter as the API takes it. */
export function apiQuery(filter: TaskFilter, now: number): Record<string, string | undefined> {
  const [, count, unit] = /^-(\d+)([hd])$/.exec(filter.from) ?? [];
  const back = Number(count) * (unit === 'd' ? 24 : 1) * 3_600_000;
  // To the minute: the same question is asked again and again.
  const from = count ? new Date(Math.floor((now - back) / 60_000) * 60_000).toISOString() : undefined;
  return {
    state: statesOf(filter).join(',') || undefined,
    task: filter.task || undefined,
    tag: filter.tag || undefined,
    from,
  };
}
