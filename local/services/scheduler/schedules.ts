import { createHash } from 'node:crypto';
import type { ScheduleTargets } from '../contract.ts';
import { invalid } from '../members.ts';
import { ServiceError } from '../service-error.ts';
import type { Firing } from './firing.ts';
import type { Schedule, ScheduleGroup, ScheduleSettings } from './schedule.ts';
import type { ScheduleTable } from './schedule-table.ts';

/** What can be done with schedules and groups, whoever asks for it. */
export interface Schedules {
  create(group: string, name: string, settings: ScheduleSettings, request: Repeatable): Schedule;
  update(group: string, name: string, settings: ScheduleSettings): Schedule;
  get(group: string, name: string): Schedule;
  delete(group: string, name: string, token: string | undefined): void;
  createGroup(name: string, request: Repeatable): ScheduleGroup;
  getGroup(name: string): ScheduleGroup;
  deleteGroup(name: string, token: string | undefined): void;
  /** Of a template: made, or left as it is when the template has not changed it. */
  declareGroup(name: string): ScheduleGroup;
  declare(group: string, name: string, settings: ScheduleSettings): Schedule;
  /** Deletes what stood in a template that no longer has it. */
  dropUndeclared(): void;
  arnOf(group: string, name: string): string;
  groupArnOf(name: string): string;
}

/** A request that may come twice with the same token; `body` is all that makes it the same. */
interface Repeatable {
  readonly token?: string | undefined;
  readonly body: unknown;
}

interface ScheduleDeps {
  readonly region: string;
  readonly account: string;
  readonly table: ScheduleTable;
  readonly firing: Firing;
  readonly targets: () => ScheduleTargets | undefined;
}

/** The group that every account has. */
export const DEFAULT_GROUP = 'default';
/** Tokens of deletions that are remembered. */
const KEPT_TOKENS = 1_000;

/** Schedules on a table; each change is planned at once. */
export function createSchedules({ region, account, table, firing, targets }: ScheduleDeps): Schedules {
  const prefix = `arn:aws:scheduler:${region}:${account}`;
  const declared = new Set<string>();
  const deletions = new Set<string>();
  const arnOf = (group: string, name: string): string => `${prefix}:schedule/${group}/${name}`;
  const groupArnOf = (name: string): string => `${prefix}:schedule-group/${name}`;

  const getGroup = (name: string): ScheduleGroup => {
    const found = table.getGroup(name);
    if (found) return found;
    throw missing(`Schedule group ${name} does not exist.`);
  };
  const get = (group: string, name: string): Schedule => {
    const found = table.get(group, name);
    if (found) return found;
    getGroup(group);
    throw missing(`Schedule ${name} does not exist.`);
  };
  const check = (settings: ScheduleSettings): void => {
    const problem = targets()?.problemOf(settings.target);
    if (problem !== undefined) throw invalid(problem);
  };
  const save = (schedule: Schedule): Schedule => {
    table.put(schedule);
    firing.plan(schedule);
    return schedule;
  };
  const made = (
    group: string,
    name: string,
    settings: ScheduleSettings,
    others: Pick<Schedule, 'isOfStack' | 'madeBy'>,
  ): Schedule => {
    getGroup(group);
    const now = Date.now();
    const countedFrom = settings.startAt ?? now;
    const common = { group, name, arn: arnOf(group, name), createdAt: now, modifiedAt: now };
    return save({ ...settings, ...common, countedFrom, doneUntil: now - 1, ...others });
  };

  /** The planned times that are over stay over; a rate that stays the same goes on as it was. */
  const changed = (former: Schedule, settings: ScheduleSettings): Schedule => {
    const { group, name, arn, createdAt, madeBy, isOfStack, expression, startAt } = former;
    const now = Date.now();
    const goesOn = expression === settings.expression && startAt === settings.startAt;
    const countedFrom = goesOn ? former.countedFrom : (settings.startAt ?? now);
    const own = { group, name, arn, createdAt, isOfStack, ...(madeBy && { madeBy }) };
    return save({ ...settings, ...own, modifiedAt: now, countedFrom, doneUntil: now - 1 });
  };

  const makeGroup = (name: string, others: Pick<ScheduleGroup, 'madeBy'>): ScheduleGroup => {
    const group = { name, arn: groupArnOf(name), createdAt: Date.now(), ...others };
    table.putGroup(group);
    return group;
  };
  const repeatsDeletion = (arn: string, token: string | undefined): boolean =>
    token !== undefined && deletions.has(`${token} ${arn}`);
  const rememberDeletion = (arn: string, token: string | undefined): void => {
    if (token === undefined) return;
    deletions.add(`${token} ${arn}`);
    const [oldest] = deletions;
    if (deletions.size > KEPT_TOKENS && oldest !== undefined) deletions.delete(oldest);
  };

  if (!table.getGroup(DEFAULT_GROUP)) makeGroup(DEFAULT_GROUP, {});
  for (const schedule of table.all()) firing.plan(schedule);

  return {
    arnOf,
    groupArnOf,
    get,
    getGroup,
    create(group, name, settings, request) {
      const former = table.get(group, name);
      if (former && isRepeated(former, request)) return former;
      if (former) throw new ServiceError('ConflictException', `Schedule ${name} already exists.`, 409);
      check(settings);
      return made(group, name, settings, { isOfStack: false, ...madeBy(request) });
    },
    update(group, name, settings) {
      const former = get(group, name);
      check(settings);
      return changed(former, settings);
    },
    delete(group, name, token) {
      if (repeatsDeletion(arnOf(group, name), token)) return;
      const { arn } = get(group, name);
      firing.forget({ arn });
      table.delete(group, name);
      rememberDeletion(arn, token);
    },
    createGroup(name, request) {
      const former = table.getGroup(name);
      if (former && isRepeated(former, request)) return former;
      if (former) throw new ServiceError('ConflictException', `Schedule group ${name} already exists.`, 409);
      return makeGroup(name, madeBy(request));
    },
    deleteGroup(name, token) {
      if (name === DEFAULT_GROUP) throw invalid('The default schedule group cannot be deleted.');
      if (repeatsDeletion(groupArnOf(name), token)) return;
      getGroup(name);
      for (const schedule of table.all()) if (schedule.group === name) firing.forget(schedule);
      table.deleteGroup(name);
      rememberDeletion(groupArnOf(name), token);
    },
    declareGroup: (name) => table.getGroup(name) ?? makeGroup(name, {}),
    declare(group, name, settings) {
      declared.add(arnOf(group, name));
      const former = table.get(group, name);
      if (!former) return made(group, name, settings, { isOfStack: true });
      return hasSettings(former, settings) ? former : changed({ ...former, isOfStack: true }, settings);
    },
    dropUndeclared() {
      for (const schedule of table.all()) {
        if (!schedule.isOfStack || declared.has(schedule.arn)) continue;
        firing.forget(schedule);
        table.delete(schedule.group, schedule.name);
      }
    },
  };
}

function missing(message: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', message, 404);
}

function digestOf(body: unknown): string {
  return createHash('sha256').update(JSON.stringify(body)).digest('hex');
}

function madeBy({ token, body }: Repeatable): { readonly madeBy?: { token: string; digest: string } } {
  return token === undefined ? {} : { madeBy: { token, digest: digestOf(body) } };
}

function isRepeated(former: Pick<Schedule, 'madeBy'>, { token, body }: Repeatable): boolean {
  if (token === undefined || former.madeBy?.token !== token) return false;
  if (former.madeBy.digest === digestOf(body)) return true;
  const message = 'The ClientToken was used before, for a request with other parameters.';
  throw new ServiceError('ConflictException', message, 409);
}

function hasSettings(schedule: Schedule, settings: ScheduleSettings): boolean {
  const {
    group,
    name,
    arn,
    createdAt,
    modifiedAt,
    countedFrom,
    doneUntil,
    madeBy: _,
    isOfStack,
    ...own
  } = schedule;
  return isOfStack && JSON.stringify(sorted(own)) === JSON.stringify(sorted(settings));
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, inner]) => [name, sorted(inner)]);
}
