import { describe, expect, test } from 'vitest';
import { compile } from '#adapters/dynamodb/expressions.ts';
import { above, absent, all, any, is, oneOf } from '#core/guarded-write.ts';

describe('a guarded write in DynamoDB’s words', () => {
  test('asks for an existing item and aliases every name', () => {
    const when = all(oneOf('state', ['PENDING', 'RETRY']), any(absent('expiresAt'), above('expiresAt', 5)));
    const change = { set: { state: 'STARTED' as const }, add: { claims: 1 }, remove: ['notBefore' as const] };
    expect(compile({ name: 'claim', when, change })).toEqual({
      ConditionExpression:
        'attribute_exists(pk) AND (#state IN (:v0, :v1) AND (attribute_not_exists(#expiresAt) OR #expiresAt > :v2))',
      UpdateExpression: 'SET #state = :v3 ADD #claims :v4 REMOVE #notBefore',
      ExpressionAttributeNames: {
        '#state': 'state',
        '#expiresAt': 'expiresAt',
        '#claims': 'claims',
        '#notBefore': 'notBefore',
      },
      ExpressionAttributeValues: {
        ':v0': { S: 'PENDING' },
        ':v1': { S: 'RETRY' },
        ':v2': { N: '5' },
        ':v3': { S: 'STARTED' },
        ':v4': { N: '1' },
      },
    });
  });

  test('has no redundant parentheses and no empty maps, which DynamoDB refuses', () => {
    const { ConditionExpression, ...rest } = compile({
      name: 'x',
      when: all(any(absent('lease'))),
      change: {},
    });
    expect(ConditionExpression).toBe('attribute_exists(pk) AND attribute_not_exists(#lease)');
    expect(rest).toEqual({ ExpressionAttributeNames: { '#lease': 'lease' } });
    expect(compile({ name: 'x', when: all(), change: {} })).toEqual({
      ConditionExpression: 'attribute_exists(pk) AND attribute_exists(pk)',
    });
  });

  test('keeps JSON of any shape as text and leaves out what is undefined', () => {
    const change = { set: { result: { a: [1.5, ''] }, progress: undefined } };
    expect(compile({ name: 'x', when: is('claims', 1), change })).toMatchObject({
      UpdateExpression: 'SET #result = :v1',
      ExpressionAttributeValues: { ':v1': { S: '{"a":[1.5,""]}' } },
    });
  });

  test('adds to the history, which may be new', () => {
    const entry = { at: 5, event: 'claimed' as const };
    const written = compile({ name: 'x', when: all(), change: { set: { dueAt: 1 }, history: entry } });
    expect(written).toMatchObject({
      UpdateExpression: 'SET #dueAt = :v0, #history = list_append(if_not_exists(#history, :v1), :v2)',
      ExpressionAttributeValues: {
        ':v1': { L: [] },
        ':v2': { L: [{ M: { at: { N: '5' }, event: { S: 'claimed' } } }] },
      },
    });
    const twice = { set: { history: [] }, history: entry };
    expect(() => compile({ name: 'x', when: all(), change: twice })).toThrow('"history" twice');
  });

  test('changes no field twice', () => {
    const change = { set: { dueAt: 1 }, remove: ['dueAt' as const] };
    expect(() => compile({ name: 'x', when: all(), change })).toThrow('"dueAt" twice');
  });
});
