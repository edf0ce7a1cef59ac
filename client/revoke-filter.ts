import { taskStates } from '#core/states.ts';
import { UsageError } from './cli-errors.ts';
import { parseTime } from './parse-time.ts';
import type { RevokeFilter } from './views.ts';

const names = ['state', 'task', 'from', 'to'] as const;
type Name = (typeof names)[number];

/** The filter of `NAME=VALUE` words. @throws UsageError for what is no filter */
export function readRevokeFilter(words: readonly string[]): RevokeFilter {
  const filter: RevokeFilter = {};
  const seen = new Set<Name>();
  for (const word of words) {
    const at = word.indexOf('=');
    const name = names.find((it) => it === word.slice(0, Math.max(0, at)));
    const value = word.slice(at + 1);
    if (!name || value === '') throw new UsageError(`--filter ${word}: give ${names.join('=…, ')}=….`);
    if (seen.has(name)) throw new UsageError(`--filter ${name} is given twice.`);
    seen.add(name);
    if (name === 'state') filter.state = stateOf(value);
    else if (name === 'task') filter.task = value;
    else filter[name] = parseTime(`--filter ${name}`, value);
  }
  return filter;
}

function stateOf(text: string): (typeof taskStates)[number] {
  const state = taskStates.find((it) => it === text.toUpperCase());
  if (state) return state;
  throw new UsageError(`--filter state=${text}: give one of ${taskStates.join(', ')}.`);
}
