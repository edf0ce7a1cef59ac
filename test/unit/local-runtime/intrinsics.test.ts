// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the syntax of CloudFormation
import { expect, test } from 'vitest';
import { NO_VALUE, referencesOf, resolve, type Scope } from '#local/runtime/intrinsics.ts';

const scope: Scope = {
  ref: (id) => ({ Bucket: 'bucket-1', Count: 3, 'AWS::Region': 'eu-west-1', 'AWS::NoValue': NO_VALUE })[id],
  attribute: (id, name) => `${id}/${name}`,
  importValue: (name) => `imported ${name}`,
  stackOutput: (stack, output) => `${stack}:${output}`,
  condition: (name) => name === 'Yes',
  mapping: (map, top, second) => [map, top, second].join('.'),
  finish: (text) => text.replace('https://aws', 'http://local'),
};

test.each([
  ['Ref', { Ref: 'Bucket' }, 'bucket-1'],
  ['GetAtt as a list', { 'Fn::GetAtt': ['Table', 'Arn'] }, 'Table/Arn'],
  ['GetAtt as a text', { 'Fn::GetAtt': 'Table.Stream.Arn' }, 'Table/Stream.Arn'],
  ['Join', { 'Fn::Join': ['-', ['a', { Ref: 'Count' }, { Ref: 'AWS::Region' }]] }, 'a-3-eu-west-1'],
  ['Join with an address', { 'Fn::Join': ['', ['https://', 'aws/x']] }, 'http://local/x'],
  ['Sub', { 'Fn::Sub': '${Bucket}/${Table.Arn}/${!Literal}' }, 'bucket-1/Table/Arn/${Literal}'],
  ['Sub with variables', { 'Fn::Sub': ['${Own}-${Count}', { Own: { Ref: 'Bucket' } }] }, 'bucket-1-3'],
  ['Select and Split', { 'Fn::Select': [1, { 'Fn::Split': ['/', 'a/b/c'] }] }, 'b'],
  ['If, true', { 'Fn::If': ['Yes', 'y', { Ref: 'Unused' }] }, 'y'],
  ['If, false', { 'Fn::If': ['No', { Ref: 'Unused' }, 'n'] }, 'n'],
  ['Equals', { 'Fn::Equals': [{ Ref: 'Bucket' }, 'bucket-1'] }, true],
  ['Not', { 'Fn::Not': [{ Condition: 'Yes' }] }, false],
  ['And, Or', { 'Fn::Or': [{ 'Fn::And': [true, false] }, true] }, true],
  ['FindInMap', { 'Fn::FindInMap': ['Map', { Ref: 'AWS::Region' }, 'key'] }, 'Map.eu-west-1.key'],
  ['ImportValue', { 'Fn::ImportValue': { 'Fn::Sub': 'x-${Count}' } }, 'imported x-3'],
  [
    'GetStackOutput',
    { 'Fn::GetStackOutput': { StackName: 'Data', OutputName: 'Arn', Region: { Ref: 'AWS::Region' } } },
    'Data:Arn',
  ],
  ['Base64', { 'Fn::Base64': 'x' }, 'eA=='],
  ['NoValue in an object', { a: { Ref: 'AWS::NoValue' }, b: 1 }, { b: 1 }],
  ['NoValue in a list', [{ Ref: 'AWS::NoValue' }, 2], [2]],
  ['an object that only looks like one', { Ref: 'a', other: 'b' }, { Ref: 'a', other: 'b' }],
])('%s', (_, value, expected) => {
  expect(resolve(value, scope)).toEqual(expected);
});

test('an unknown function is refused by its name', () => {
  expect(() => resolve({ 'Fn::Cidr': ['10.0.0.0/8', 1, 1] }, scope)).toThrow(/Fn::Cidr is not known/);
});

test('references are found wherever they stand, inside texts too', () => {
  const value = [
    { Ref: 'A' },
    { x: { 'Fn::GetAtt': ['B', 'Arn'] } },
    { 'Fn::Sub': ['${C} ${D.Arn} ${!E}', { y: { Ref: 'F' } }] },
  ];
  expect([...referencesOf(value)].sort()).toEqual(['A', 'B', 'C', 'D', 'F']);
});
