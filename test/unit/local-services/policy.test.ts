import { expect, test } from 'vitest';
import { decide } from '#local/services/gateway/policy.ts';

const need = { action: 's3:GetObject', resource: 'arn:aws:s3:::files/a/b.csv' };
const allow = (rest: object = {}) => ({ Effect: 'Allow', Action: 's3:*', Resource: '*', ...rest });
const deny = (rest: object = {}) => ({ ...allow(rest), Effect: 'Deny' });
const decided = (statements: Record<string, unknown>[], context?: Record<string, string>) =>
  decide([{ Statement: statements }], { ...need, ...(context && { context }) });
const isAllowed = (statements: Record<string, unknown>[], context?: Record<string, string>) =>
  decided(statements, context).allowed;

test('nothing is allowed that no statement allows', () => {
  expect(isAllowed([])).toBe(false);
  expect(isAllowed([allow({ Action: 'dynamodb:GetItem' })])).toBe(false);
  expect(isAllowed([allow({ Resource: 'arn:aws:s3:::other/*' })])).toBe(false);
});

test('wildcards match any text, one character, and nothing more', () => {
  expect(isAllowed([allow({ Action: ['s3:Get*', 's3:List*'], Resource: ['arn:aws:s3:::files/*'] })])).toBe(
    true,
  );
  expect(isAllowed([allow({ Action: 'S3:getobject' })])).toBe(true);
  expect(isAllowed([allow({ Resource: 'arn:aws:s3:::file?/a/?.csv' })])).toBe(true);
  expect(isAllowed([allow({ Resource: 'arn:aws:s3:::FILES/*' })])).toBe(false);
  expect(isAllowed([allow({ Resource: 'arn:aws:s3:::files/a/bXcsv' })])).toBe(false);
  expect(isAllowed([allow({ Action: 's3:GetObjectTagging' })])).toBe(false);
});

test('a Deny wins over every Allow', () => {
  expect(isAllowed([allow(), deny({ Resource: 'arn:aws:s3:::files/a/*' })])).toBe(false);
  expect(isAllowed([deny({ Resource: 'arn:aws:s3:::files/z/*' }), allow()])).toBe(true);
});

test('NotAction and NotResource turn the match around', () => {
  expect(isAllowed([allow({ Action: undefined, NotAction: 's3:Delete*' })])).toBe(true);
  expect(isAllowed([allow({ Action: undefined, NotAction: 's3:Get*' })])).toBe(false);
  expect(isAllowed([allow({ Resource: undefined, NotResource: '*/a/*' })])).toBe(false);
});

test.for([
  [{ StringEquals: { 's3:prefix': ['a', 'b'] } }, true],
  [{ StringEquals: { 'S3:Prefix': 'c' } }, false],
  [{ StringNotEquals: { 's3:prefix': 'c' } }, true],
  [{ StringNotEquals: { 's3:prefix': ['b', 'c'] } }, false],
  [{ StringLike: { 's3:prefix': 'b*' } }, true],
  [{ StringNotLike: { 's3:prefix': 'b*' } }, false],
  [{ ArnLike: { 'aws:SourceArn': 'arn:aws:sns:*' } }, true],
  [{ ArnNotLike: { 'aws:SourceArn': 'arn:aws:sns:*' } }, false],
  [{ Bool: { 'aws:SecureTransport': 'TRUE' } }, true],
  [{ Bool: { 'aws:SecureTransport': false } }, false],
  [{ Bool: { 'aws:Missing': 'true' } }, false],
  [{ BoolIfExists: { 'aws:Missing': 'true' } }, true],
  [{ StringNotEquals: { 'aws:Missing': 'x' } }, true],
  [{ Null: { 'aws:Missing': 'true', 's3:prefix': 'false' } }, true],
  [{ StringEquals: { 's3:prefix': 'b' }, Bool: { 'aws:SecureTransport': 'false' } }, false],
  [{ 'ForAllValues:StringLike': { 's3:Prefix': ['?'] } }, true],
  [{ 'ForAllValues:StringEquals': { 's3:Prefix': ['?'] } }, false],
  [{ 'ForAllValues:StringLike': { 'aws:Missing': '*' } }, false],
] as const)('the condition %j holds: %s', ([Condition, holds]) => {
  const context = {
    's3:prefix': 'b',
    'aws:securetransport': 'true',
    'aws:sourcearn': 'arn:aws:sns:eu:1:topic',
  };
  expect(isAllowed([allow({ Condition })], context)).toBe(holds);
});

test('a condition that is not understood never counts as allowed, and is named', () => {
  const Condition = { DateGreaterThan: { 'aws:CurrentTime': '2020-01-01' } };
  expect(decided([allow({ Condition })])).toEqual({ allowed: false, unknown: 'DateGreaterThan' });
  expect(decided([allow(), deny({ Condition })])).toEqual({ allowed: false, unknown: 'DateGreaterThan' });
});
