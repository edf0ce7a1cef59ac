import type { Answer } from '../answer.ts';
import type { Need } from '../gateway/policy.ts';
import { invalid } from '../members.ts';
import type { RestOperation } from '../rest-service.ts';
import { checkName, readPageSize, readSettings, readToken } from './read-request.ts';
import type { ScheduleTable } from './schedule-table.ts';
import { DEFAULT_GROUP, type Schedules } from './schedules.ts';
import { groupView, scheduleView, summary } from './views.ts';

/** The operations of Scheduler on schedules and their groups. */
export function schedulerOperations(schedules: Schedules, table: ScheduleTable): readonly RestOperation[] {
  return [
    {
      name: 'CreateSchedule',
      method: 'POST',
      path: '/schedules/{Name}',
      prepare: (request) => {
        const name = checkName(request.parameter('Name'));
        const body = request.json();
        const group = groupOf(body.GroupName);
        const settings = readSettings(body, Date.now());
        const { ClientToken: token, ...rest } = body;
        return {
          resource: `${group}/${name}`,
          needs: [need('CreateSchedule', schedules.arnOf(group, name)), passRole(settings.target.roleArn)],
          effect: async () => {
            const repeatable = { token: readToken(token), body: rest };
            return json({ ScheduleArn: schedules.create(group, name, settings, repeatable).arn });
          },
        };
      },
    },
    {
      name: 'GetSchedule',
      method: 'GET',
      path: '/schedules/{Name}',
      prepare: (request) => {
        const [group, name] = [groupOf(request.query('groupName')), checkName(request.parameter('Name'))];
        return {
          resource: `${group}/${name}`,
          needs: [need('GetSchedule', schedules.arnOf(group, name))],
          effect: async () => json(scheduleView(schedules.get(group, name))),
        };
      },
    },
    {
      name: 'UpdateSchedule',
      method: 'PUT',
      path: '/schedules/{Name}',
      prepare: (request) => {
        const name = checkName(request.parameter('Name'));
        const body = request.json();
        const group = groupOf(body.GroupName);
        const settings = readSettings(body, Date.now());
        return {
          resource: `${group}/${name}`,
          needs: [need('UpdateSchedule', schedules.arnOf(group, name)), passRole(settings.target.roleArn)],
          effect: async () => json({ ScheduleArn: schedules.update(group, name, settings).arn }),
        };
      },
    },
    {
      name: 'DeleteSchedule',
      method: 'DELETE',
      path: '/schedules/{Name}',
      prepare: (request) => {
        const [group, name] = [groupOf(request.query('groupName')), checkName(request.parameter('Name'))];
        const token = readToken(request.query('clientToken'));
        return {
          resource: `${group}/${name}`,
          needs: [need('DeleteSchedule', schedules.arnOf(group, name))],
          effect: async () => {
            schedules.delete(group, name, token);
            return json({});
          },
        };
      },
    },
    {
      name: 'ListSchedules',
      method: 'GET',
      path: '/schedules',
      prepare: (request) => {
        const limit = readPageSize(request.query('MaxResults'));
        const state = stateOf(request.query('State'));
        const group = request.query('ScheduleGroup');
        const filter = { group, prefix: request.query('NamePrefix') ?? '', isEnabled: state };
        const [afterGroup = '', afterName = ''] = readPage(request.query('NextToken'));
        return {
          // IAM knows no narrower resource for a list
          needs: [need('ListSchedules', '*')],
          effect: async () => {
            const found = table.list({ ...filter, after: [afterGroup, afterName] }, limit + 1);
            const page = found.slice(0, limit);
            const last = found.length > limit ? page.at(-1) : undefined;
            return json({
              Schedules: page.map(summary),
              ...(last && { NextToken: writePage([last.group, last.name]) }),
            });
          },
        };
      },
    },
    {
      name: 'CreateScheduleGroup',
      method: 'POST',
      path: '/schedule-groups/{Name}',
      prepare: (request) => {
        const name = checkName(request.parameter('Name'));
        const { ClientToken: token, ...body } = request.json();
        return {
          resource: name,
          needs: [need('CreateScheduleGroup', schedules.groupArnOf(name))],
          effect: async () =>
            json({ ScheduleGroupArn: schedules.createGroup(name, { token: readToken(token), body }).arn }),
        };
      },
    },
    {
      name: 'GetScheduleGroup',
      method: 'GET',
      path: '/schedule-groups/{Name}',
      prepare: (request) => {
        const name = checkName(request.parameter('Name'));
        return {
          resource: name,
          needs: [need('GetScheduleGroup', schedules.groupArnOf(name))],
          effect: async () => json(groupView(schedules.getGroup(name))),
        };
      },
    },
    {
      name: 'DeleteScheduleGroup',
      method: 'DELETE',
      path: '/schedule-groups/{Name}',
      prepare: (request) => {
        const name = checkName(request.parameter('Name'));
        const token = readToken(request.query('clientToken'));
        return {
          resource: name,
          needs: [need('DeleteScheduleGroup', schedules.groupArnOf(name))],
          effect: async () => {
            schedules.deleteGroup(name, token);
            return json({});
          },
        };
      },
    },
    {
      name: 'ListScheduleGroups',
      method: 'GET',
      path: '/schedule-groups',
      prepare: (request) => {
        const limit = readPageSize(request.query('MaxResults'));
        const prefix = request.query('NamePrefix') ?? '';
        const [after = ''] = readPage(request.query('NextToken'));
        return {
          needs: [need('ListScheduleGroups', '*')],
          effect: async () => {
            const found = table.listGroups(prefix, after, limit + 1);
            const page = found.slice(0, limit);
            const last = found.length > limit ? page.at(-1) : undefined;
            return json({
              ScheduleGroups: page.map(groupView),
              ...(last && { NextToken: writePage([last.name]) }),
            });
          },
        };
      },
    },
  ];
}

function json(body: unknown): Answer {
  return { status: 200, body: JSON.stringify(body) };
}

function need(operation: string, resource: string): Need {
  return { action: `scheduler:${operation}`, resource };
}

/** Whoever gives a role to Scheduler must be allowed to. */
function passRole(roleArn: string): Need {
  return {
    action: 'iam:PassRole',
    resource: roleArn,
    context: { 'iam:passedtoservice': 'scheduler.amazonaws.com' },
  };
}

function groupOf(given: unknown): string {
  return given === undefined ? DEFAULT_GROUP : checkName(String(given));
}

function stateOf(given: string | undefined): boolean | undefined {
  if (given === undefined) return undefined;
  if (given === 'ENABLED' || given === 'DISABLED') return given === 'ENABLED';
  throw invalid(`The State ${given} is neither ENABLED nor DISABLED.`);
}

function writePage(key: readonly string[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

function readPage(token: string | undefined): readonly string[] {
  if (token === undefined) return [];
  try {
    const key: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    if (Array.isArray(key) && key.every((part) => typeof part === 'string')) return key;
  } catch {
    // told below
  }
  throw invalid('The NextToken is not one that this service gave.');
}
