import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { bootstrapPolicy, coveredTypes } from '#kit/bootstrap/bootstrap-policy.ts';
import { type Json, root, synthesize } from './synthesize.ts';

const policy = bootstrapPolicy();
const settings = { mailFrom: 'a@example.com', alarmEmail: 'a@example.com', monthlyBudgetUsd: '100' };
const typesOf = (template: Template) =>
  Object.values(template.toJSON().Resources as Record<string, Json>).map(({ Type }) => String(Type));
const { dataTemplate, appTemplate } = synthesize(settings);
const types = [...new Set([...typesOf(dataTemplate), ...typesOf(appTemplate)])];

test('docs/bootstrap-policy.json is what is made (npm run bootstrap-policy)', () => {
  const written = JSON.parse(readFileSync(join(root, 'docs/bootstrap-policy.json'), 'utf8'));
  expect(written).toEqual(policy);
});

test.each(types)('%s is covered', (type) => {
  expect(coveredTypes).toContain(type);
});

test('fits into a managed policy, which may have 6,144 characters', () => {
  expect(JSON.stringify(policy).length).toBeLessThanOrEqual(6_144);
});

describe('is narrower than an administrator', () => {
  const statements = policy.Statement;

  test('no statement allows everything of everything', () => {
    for (const { Action, Resource } of statements) {
      expect(Action).not.toContain('*');
      if (Action.some((action) => action.endsWith(':*'))) expect(Resource).not.toContain('*');
    }
  });

  test('of IAM only roles of the stacks, which only the services that need them may be given', () => {
    const iam = statements.filter(({ Action }) => Action.some((action) => action.startsWith('iam:')));
    for (const { Action, Resource, Condition } of iam) {
      expect(Resource).toEqual(['arn:*:iam::*:role/*Beatless*']);
      expect(Action.some((action) => action.includes('*'))).toBe(false);
      if (Action.includes('iam:PassRole'))
        expect(Condition?.StringEquals).toHaveProperty('iam:PassedToService');
    }
  });

  test('names begin as the policy expects: CloudFormation makes them from that of the stack', () => {
    const nameOf: Readonly<Record<string, string>> = {
      'AWS::IAM::Role': 'RoleName',
      'AWS::Lambda::Function': 'FunctionName',
      'AWS::SQS::Queue': 'QueueName',
      'AWS::DynamoDB::Table': 'TableName',
      'AWS::S3::Bucket': 'BucketName',
      'AWS::SNS::Topic': 'TopicName',
      'AWS::Events::Rule': 'Name',
      'AWS::CloudWatch::Alarm': 'AlarmName',
    };
    const named = [dataTemplate, appTemplate].flatMap((template) =>
      Object.values(template.toJSON().Resources as Record<string, Json>).filter(
        ({ Type, Properties = {} }) => Properties[nameOf[Type] ?? ''] !== undefined,
      ),
    );
    expect(named).toEqual([]);
    for (const bus of Object.values(appTemplate.findResources('AWS::Events::EventBus')) as Json[])
      expect(bus.Properties.Name).toMatch(/Beatless/);
  });
});
