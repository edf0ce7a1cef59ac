import { describe, expect, test } from 'vitest';
import { queues } from '#tasks/queues.ts';
import { type Json, resourcesOf, synthesize } from './synthesize.ts';

const workers = Object.keys(queues).map(
  (name) => `${name.charAt(0).toUpperCase()}${name.slice(1)}QueueWorker`,
);
/** Who accepts tasks, and who runs them. */
const traced = ['Api', ...workers, 'SchedulesDispatch', 'TaskRequestsTaker'].toSorted();
const { appTemplate: on } = synthesize({ tracing: 'on' });
const { appTemplate: off } = synthesize();

const tracing = (template: typeof on) =>
  resourcesOf(template, 'AWS::Lambda::Function')
    .filter(([, { Properties }]) => Properties.TracingConfig?.Mode === 'Active')
    .map(([id]) => id.replace(/Function[0-9A-F]{8}$/, ''));

const mayRecord = (template: typeof on) =>
  resourcesOf(template, 'AWS::IAM::Policy').flatMap(([id, { Properties }]) =>
    Properties.PolicyDocument.Statement.filter(({ Action }: Json) =>
      JSON.stringify(Action).includes('xray:'),
    ).map(({ Action, Resource }: Json) => [
      id.replace(/RoleDefaultPolicy[0-9A-F]{8}$/, ''),
      [Action].flat().filter((action) => action.startsWith('xray:')),
      Resource,
    ]),
  );

describe('with tracing on', () => {
  test('X-Ray records who accepts tasks and who runs them', () => {
    expect(tracing(on).toSorted()).toEqual(traced);
  });

  test('their roles, and no others, may record; that takes no resource', () => {
    const both = ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'];
    const found = mayRecord(on).map(([role, actions, resource]) => [role, actions.toSorted(), resource]);
    expect(found.toSorted()).toEqual(traced.map((role) => [role, both, '*']));
  });
});

test('without, nothing is recorded and nobody may', () => {
  expect([tracing(off), mayRecord(off)]).toEqual([[], []]);
});
