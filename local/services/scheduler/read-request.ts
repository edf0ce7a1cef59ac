import { readExpression } from '#local/schedules/expression.ts';
import { isTimeZone } from '#local/schedules/wall-clock.ts';
import {
  invalid,
  type Members,
  number,
  object,
  oneOf,
  optionalDate,
  optionalObject,
  optionalText,
  text,
  unsatisfied,
} from '../members.ts';
import { payloadOf } from './context-attributes.ts';
import type { ScheduleSettings, ScheduleTarget } from './schedule.ts';

const NAME = /^[0-9a-zA-Z-_.]{1,64}$/;
const TOKEN = /^[a-zA-Z0-9-_]{1,64}$/;
const KNOWN = [
  'ActionAfterCompletion',
  'ClientToken',
  'Description',
  'EndDate',
  'FlexibleTimeWindow',
  'GroupName',
  'KmsKeyArn',
  'ScheduleExpression',
  'ScheduleExpressionTimezone',
  'StartDate',
  'State',
  'Target',
];
const KNOWN_OF_TARGET = ['Arn', 'DeadLetterConfig', 'Input', 'RetryPolicy', 'RoleArn', 'SqsParameters'];
const MAX_INPUT_BYTES = 256 * 1024;
const MAX_WINDOW_MINUTES = 1440;
const MIN_AGE_SECONDS = 60;
const MAX_AGE_SECONDS = 86_400;
const MAX_RETRIES = 185;
const START_MAY_BE_PAST_MS = 5 * 60_000;

/** Reads the body of CreateSchedule or UpdateSchedule, and checks it as Scheduler does. @throws ServiceError */
export function readSettings(body: Members, now: number): ScheduleSettings {
  refuseUnknown(body, KNOWN, '');
  const expression = text(body, 'ScheduleExpression');
  const read = readExpression(expression);
  if (!read) throw invalid(`Invalid Schedule Expression ${expression}.`);
  const timeZone = optionalText(body, 'ScheduleExpressionTimezone') ?? 'UTC';
  if (!isTimeZone(timeZone))
    throw invalid(`The schedule expression timezone you provided is invalid: ${timeZone}.`);
  const [startAt, endAt] = [optionalDate(body, 'StartDate'), optionalDate(body, 'EndDate')];
  if (read.kind !== 'at') checkDates(startAt, endAt, now);
  const windowMinutes = readWindow(object(body, 'FlexibleTimeWindow'));
  const description = optionalText(body, 'Description');
  const kmsKeyArn = optionalText(body, 'KmsKeyArn');
  return {
    expression,
    timeZone,
    isEnabled: oneOf(body, 'State', ['ENABLED', 'DISABLED']) !== 'DISABLED',
    deletesWhenDone: oneOf(body, 'ActionAfterCompletion', ['NONE', 'DELETE']) === 'DELETE',
    target: readTarget(object(body, 'Target')),
    ...(startAt !== undefined && { startAt }),
    ...(endAt !== undefined && { endAt }),
    ...(windowMinutes !== undefined && { windowMinutes }),
    ...(description !== undefined && { description }),
    ...(kmsKeyArn !== undefined && { kmsKeyArn }),
  };
}

/** The name of a schedule or a group. */
export function checkName(name: string): string {
  if (NAME.test(name)) return name;
  throw unsatisfied('name', name, `Member must satisfy regular expression pattern: ${NAME.source}`);
}

/** The token that makes a request repeatable; without one, it is not. */
export function readToken(token: unknown): string | undefined {
  if (token === undefined || (typeof token === 'string' && TOKEN.test(token))) return token;
  throw unsatisfied('clientToken', token, `Member must satisfy regular expression pattern: ${TOKEN.source}`);
}

/** How many a page has, at most. */
export function readPageSize(given: string | undefined): number {
  const size = Number(given ?? 100);
  if (Number.isInteger(size) && size >= 1 && size <= 100) return size;
  throw unsatisfied('maxResults', given, 'Member must be between 1 and 100');
}

function readTarget(target: Members): ScheduleTarget {
  refuseUnknown(target, KNOWN_OF_TARGET, 'target.');
  const input = optionalText(target, 'Input');
  const retry = optionalObject(target, 'RetryPolicy');
  const deadLetterArn = optionalText(optionalObject(target, 'DeadLetterConfig'), 'Arn');
  const messageGroupId = optionalText(optionalObject(target, 'SqsParameters'), 'MessageGroupId');
  const arn = text(target, 'Arn');
  checkInput(arn, input);
  return {
    arn,
    roleArn: text(target, 'RoleArn'),
    maximumAgeSeconds:
      number(retry, 'MaximumEventAgeInSeconds', MIN_AGE_SECONDS, MAX_AGE_SECONDS) ?? MAX_AGE_SECONDS,
    maximumRetries: number(retry, 'MaximumRetryAttempts', 0, MAX_RETRIES) ?? MAX_RETRIES,
    ...(input !== undefined && { input }),
    ...(deadLetterArn !== undefined && { deadLetterArn }),
    ...(messageGroupId !== undefined && { messageGroupId }),
  };
}

/** A function takes JSON only, once the context attributes are in it. */
function checkInput(arn: string, input: string | undefined): void {
  if (input === undefined) return;
  if (Buffer.byteLength(input) > MAX_INPUT_BYTES)
    throw invalid(`The target's Input is larger than ${MAX_INPUT_BYTES} bytes.`);
  if (!arn.includes(':lambda:')) return;
  const example = { scheduleArn: 'arn', plannedAt: 0, executionId: 'id', attempt: 1 };
  try {
    JSON.parse(payloadOf(input, example, { region: '', account: '' }));
  } catch {
    throw invalid('The Input of a Lambda target must be valid JSON.');
  }
}

function readWindow(window: Members): number | undefined {
  const mode = oneOf(window, 'Mode', ['OFF', 'FLEXIBLE']);
  if (mode === undefined) throw unsatisfied('flexibleTimeWindow.mode', mode, 'Member must not be null');
  const minutes = number(window, 'MaximumWindowInMinutes', 1, MAX_WINDOW_MINUTES);
  if ((mode === 'FLEXIBLE') === (minutes !== undefined)) return minutes;
  throw invalid(
    mode === 'OFF'
      ? 'MaximumWindowInMinutes cannot be set when the flexible time window is OFF.'
      : 'MaximumWindowInMinutes must be set when the flexible time window is FLEXIBLE.',
  );
}

function checkDates(startAt: number | undefined, endAt: number | undefined, now: number): void {
  if (startAt !== undefined && startAt < now - START_MAY_BE_PAST_MS)
    throw invalid('The StartDate you specify cannot be earlier than 5 minutes ago.');
  if (endAt !== undefined && endAt <= Math.max(now, startAt ?? 0))
    throw invalid('The EndDate you specify must be in the future and later than the StartDate.');
}

/** AWS overlooks a member that it does not know; here it is an error, because it would have no effect there either. */
function refuseUnknown(given: Members, known: readonly string[], path: string): void {
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw invalid(`${path}${unknown} is not known to the local cloud, which has: ${known.join(', ')}.`);
}
