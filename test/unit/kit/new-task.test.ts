import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newTask } from '#kit/new-task.ts';
import { parseTaskName } from '#kit/task-name.ts';

let root: string;
const read = (file: string) => readFileSync(join(root, file), 'utf8');

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'beatless-new-'));
  mkdirSync(join(root, 'lambdas/tasks'), { recursive: true });
  cpSync('lambdas/tasks/catalogue.ts', join(root, 'lambdas/tasks/catalogue.ts'));
});
afterEach(() => rmSync(root, { recursive: true }));

describe('npm run new -- task', () => {
  test('writes a definition, a test and the line of the catalogue, and says what comes next', () => {
    const said = newTask(
      ['resize_image', '--queue', 'documents', '--description', 'Makes images smaller.'],
      root,
    );
    expect(said).toContain('npx beatless submit resize_image');
    const definition = read('lambdas/tasks/resize-image.ts');
    expect(definition).toContain("export const resizeImage = defineTask({\n  name: 'resize_image',");
    expect(definition).toContain("queue: 'documents'");
    expect(definition).toContain('Makes images smaller.');
    expect(read('test/unit/tasks/resize-image.test.ts')).toContain("from '#tasks/resize-image.ts'");
    expect(read('lambdas/tasks/catalogue.ts')).toMatch(/import \{ resizeImage \} from '.\/resize-image.ts';/);
    expect(read('lambdas/tasks/catalogue.ts')).toMatch(
      /const definitions = \[[^\]]*, resizeImage,?\s*\] as const;/,
    );
  });

  test('overwrites nothing', () => {
    writeFileSync(join(root, 'lambdas/tasks/resize-image.ts'), 'mine');
    const before = read('lambdas/tasks/catalogue.ts');
    expect(() => newTask(['resize_image'], root)).toThrow('resize-image.ts exists already');
    expect([read('lambdas/tasks/resize-image.ts'), read('lambdas/tasks/catalogue.ts')]).toEqual([
      'mine',
      before,
    ]);
    expect(() => newTask(['debug_task'], root)).toThrow('has a debugTask already');
  });

  test('writes nothing in a dry run', () => {
    const before = read('lambdas/tasks/catalogue.ts');
    expect(newTask(['resize_image', '--dry-run'], root)).toContain(
      'Would write lambdas/tasks/resize-image.ts',
    );
    expect(read('lambdas/tasks/catalogue.ts')).toBe(before);
    expect(() => read('lambdas/tasks/resize-image.ts')).toThrow();
  });

  test.each([
    [[], 'give the NAME'],
    [['a_b', 'c_d'], 'not also "c_d"'],
    [['resize_image', '--queue', 'slow'], 'there is no such queue. Known: default'],
    [['resize_image', '--description', 'no'], 'one sentence'],
    [['resize_image', '--fast'], '--help lists the options'],
  ])('%j is refused: %s', (args, sentence) => {
    expect(() => newTask(args, root)).toThrow(sentence);
  });
});

test.each([
  ['ResizeImage', 'Try resize_image.'],
  ['resize-image', 'Try resize_image.'],
  ['2resize', 'Try resize.'],
  ['resize__image', 'Try resize_image.'],
  ['../../etc', 'Try etc.'],
  ['', 'use snake_case'],
  ['delete', 'a word of the language'],
])('the name "%s" is refused: %s', (text, sentence) => {
  expect(() => parseTaskName(text)).toThrow(sentence);
});
