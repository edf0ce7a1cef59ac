import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { catalogue } from '#tasks/catalogue.ts';
import { testApi } from './api-fixture.ts';

const publicly = { key: null };

describe('what needs no key', () => {
  test('/health tells the version and asks no other service', async () => {
    const { call } = testApi();
    const { status, json } = await call('GET', '/health', publicly);
    expect([status, json]).toEqual([200, { status: 'ok', version: '0.1.0' }]);
  });

  test('/ leads to /docs', async () => {
    const { call } = testApi();
    const { status, headers } = await call('GET', '/', publicly);
    expect([status, headers.location]).toEqual([302, '/docs']);
  });

  test.each([
    ['/openapi.json', 'application/json'],
    ['/docs', 'text/html; charset=utf-8'],
    ['/docs/docs.js', 'text/javascript; charset=utf-8'],
    ['/docs/docs.css', 'text/css; charset=utf-8'],
  ])('%s is served as %s', async (path, type) => {
    const { call } = testApi();
    const { status, headers, text } = await call('GET', path, publicly);
    expect([status, headers['content-type'], headers['cache-control']]).toEqual([200, type, 'no-cache']);
    expect(text).not.toBe('');
  });

  test('and whatever else is answered carries the security headers', async () => {
    const { call } = testApi();
    const paths = ['/', '/docs', '/health', '/v1/tasks', '/v1/catalogue', '/nowhere', '/openapi.json'];
    for (const path of paths) {
      for (const options of [{}, publicly]) {
        const { headers } = await call('GET', path, options);
        expect(headers).toMatchObject({
          'x-content-type-options': 'nosniff',
          'referrer-policy': 'no-referrer',
          'strict-transport-security': 'max-age=31536000',
        });
        expect(headers['content-security-policy']).toMatch(/^default-src 'none'.*frame-ancestors 'none'/);
        if (path.startsWith('/v1')) expect(headers['cache-control']).toBe('no-store');
      }
    }
  });
});

describe('the catalogue', () => {
  test('lists every definition with JSON Schemas and an example', async () => {
    const { call } = testApi();
    const { json } = await call('GET', '/v1/catalogue');
    const tasks = json.tasks as { readonly name: string }[];
    const offered = catalogue.filter(({ internal }) => !internal).map(({ name }) => name);
    expect(tasks.map(({ name }) => name)).toEqual(offered);
    expect(
      tasks.filter(({ name }) => ['convert_pdf', 'debug_task', 'load_to_redshift'].includes(name)),
    ).toMatchObject([
      {
        name: 'convert_pdf',
        queue: 'documents',
        timeoutSeconds: 600,
        retry: { maxAttempts: 3 },
        input: { type: 'object', required: ['source'], additionalProperties: false },
        output: {
          properties: {
            files: { properties: { tablesJson: { required: ['file', 'bytes', 'contentType', 'url'] } } },
          },
        },
      },
      { name: 'load_to_redshift', queue: 'warehouse', input: { required: ['loader'] } },
      { name: 'debug_task', queue: 'default', example: { message: 'hello' } },
    ]);
  });

  test('is for key holders', async () => {
    const { call } = testApi();
    expect((await call('GET', '/v1/catalogue', publicly)).status).toBe(401);
  });
});

describe('the page /docs', () => {
  const file = (name: string) =>
    readFileSync(new URL(`../../../lambdas/functions/api/docs/${name}`, import.meta.url), 'utf8');
  const [html, css, js] = [file('docs.html'), file('docs.css'), file('docs.js')];

  test('is at most 25 KB', () => {
    expect(html.length + css.length + js.length).toBeLessThan(25 * 1024);
  });

  test('works under its own policy: no inline script, style or handler, nothing from elsewhere', () => {
    expect(html).not.toMatch(/<script(?![^>]*\bsrc="\/docs\/)[^>]*>|<style|\sstyle=|\son\w+=/);
    expect(`${html}${css}`).not.toMatch(/https?:\/\/|@import|url\(/);
    expect(js).not.toMatch(/https?:\/\//);
    expect(js).not.toMatch(/\.style\b|['"]style['"]/);
  });

  test('shows everything as text and keeps the key in this tab', () => {
    expect(js).not.toMatch(
      /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|localStorage|document\.cookie/,
    );
    expect(js).toContain('sessionStorage');
  });
});
