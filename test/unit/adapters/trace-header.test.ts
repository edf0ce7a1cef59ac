import { afterEach, expect, test } from 'vitest';
import { invocationTrace, readTrace, traceHeader } from '#adapters/aws/trace-header.ts';

const trace = { id: '1-5759e988-bd862e3fe1be46a994272793', parent: '53995c3f42cd8ad8' };

afterEach(() => {
  delete process.env._X_AMZN_TRACE_ID;
});

test('what is handed on can be read', () => {
  expect(readTrace(traceHeader(trace))).toEqual(trace);
});

test('Lambda adds where the invocation comes from, in any order', () => {
  const header = `Sampled=1;Lineage=1:a87bd80c:1;Parent=${trace.parent};Root=${trace.id}`;
  expect(readTrace(header)).toEqual(trace);
});

test.each([
  ['no header', undefined],
  ['one that is not recorded', `Root=${trace.id};Parent=${trace.parent};Sampled=0`],
  ['one of which nobody knows', `Root=${trace.id};Parent=${trace.parent}`],
  ['one without a parent', `Root=${trace.id};Sampled=1`],
  ['an id of another form', `Root=1-1-1;Parent=${trace.parent};Sampled=1`],
  ['somebody else’s text', `Root=${trace.id}<script>;Parent=${trace.parent};Sampled=1`],
])('%s is no trace', (_, header) => {
  expect(readTrace(header)).toBeUndefined();
});

test('each invocation has its own', () => {
  expect(invocationTrace()).toBeUndefined();
  process.env._X_AMZN_TRACE_ID = traceHeader(trace);
  expect(invocationTrace()).toEqual(trace);
});
