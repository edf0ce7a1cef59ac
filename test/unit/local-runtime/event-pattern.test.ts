import { expect, test } from 'vitest';
import { readPattern } from '#local/runtime/events/pattern.ts';

const event = {
  source: 'beatless.tasks',
  'detail-type': 'Task State Change',
  detail: { state: 'FAILURE', attempts: 3, tags: { team: 'Blue' }, list: ['a', 'b'], none: null, on: true },
};

test.each([
  ['an exact value', { source: ['beatless.tasks'] }],
  ['one of several', { source: ['x', 'beatless.tasks'], 'detail-type': ['Task State Change'] }],
  ['a number', { detail: { attempts: [3] } }],
  ['null and a boolean', { detail: { none: [null], on: [true] } }],
  ['a member of a list', { detail: { list: ['b'] } }],
  ['a prefix', { source: [{ prefix: 'beatless.' }] }],
  ['a prefix in any case', { source: [{ prefix: { 'equals-ignore-case': 'BEAT' } }] }],
  ['a suffix', { detail: { state: [{ suffix: 'URE' }] } }],
  ['a value in any case', { detail: { tags: { team: [{ 'equals-ignore-case': 'bLUE' }] } } }],
  ['a wildcard', { 'detail-type': [{ wildcard: 'Task * Change' }] }],
  ['anything but a value', { detail: { state: [{ 'anything-but': 'SUCCESS' }] } }],
  ['anything but several', { detail: { state: [{ 'anything-but': ['SUCCESS', 'REVOKED'] }] } }],
  ['anything but a prefix', { detail: { state: [{ 'anything-but': { prefix: 'SUC' } }] } }],
  ['a range', { detail: { attempts: [{ numeric: ['>', 2, '<=', 3] }] } }],
  ['a field that is there', { detail: { state: [{ exists: true }] } }],
  ['a field that is not there', { detail: { other: [{ exists: false }] } }],
  ['a field that is not there, or a value', { detail: { state: ['FAILURE', { exists: false }] } }],
  ['a field whose parent is not there', { detail: { no: { such: [{ exists: false }] } } }],
  ['one of two patterns', { $or: [{ source: ['x'] }, { detail: { state: ['FAILURE'] } }] }],
  ['one of two patterns inside', { detail: { $or: [{ state: ['x'] }, { attempts: [3] }], on: [true] } }],
])('%s fits', (_, pattern) => {
  expect(readPattern(pattern)(event)).toBe(true);
});

test.each([
  ['another value', { source: ['other'] }],
  ['a number as text', { detail: { attempts: ['3'] } }],
  ['one field of two', { source: ['beatless.tasks'], detail: { state: ['SUCCESS'] } }],
  ['a prefix in the middle', { source: [{ prefix: 'tasks' }] }],
  ['a wildcard that is a part', { source: [{ wildcard: 'beat' }] }],
  ['a dot of a wildcard as any character', { source: [{ wildcard: 'beatless?tasks' }] }],
  ['anything but the value', { detail: { state: [{ 'anything-but': ['FAILURE'] }] } }],
  ['anything but, of a field that is not there', { detail: { other: [{ 'anything-but': ['x'] }] } }],
  ['a number outside', { detail: { attempts: [{ numeric: ['<', 3] }] } }],
  ['text as a number', { detail: { state: [{ numeric: ['>', 0] }] } }],
  ['the absence of a field that is there', { detail: { state: [{ exists: false }] } }],
  ['the presence of one that is not', { detail: { other: [{ exists: true }] } }],
  ['the presence of an object', { detail: { tags: [{ exists: true }] } }],
  ['none of two patterns', { $or: [{ source: ['x'] }, { source: ['y'] }] }],
])('%s does not fit', (_, pattern) => {
  expect(readPattern(pattern)(event)).toBe(false);
});

test.each([
  ['no object', 'text'],
  ['an empty one', {}],
  ['a value without a list', { source: 'x' }],
  ['an unknown comparison', { source: [{ cidr: '10.0.0.0/8' }] }],
  ['two comparisons in one', { source: [{ prefix: 'a', suffix: 'b' }] }],
  ['a broken range', { detail: { attempts: [{ numeric: ['>'] }] } }],
  ['an $or of one', { $or: [{ source: ['x'] }] }],
])('%s is refused when it is read', (_, pattern) => {
  expect(() => readPattern(pattern)).toThrow();
});
