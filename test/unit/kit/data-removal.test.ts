import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { dataRemoval } from '#kit/deploy/data-removal.ts';
import { fakeServer, inTurn, type Routes } from '#test/unit/client/fake-server.ts';

beforeEach(() => {
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) vi.stubEnv(name, 'test');
  vi.stubEnv('AWS_REGION', 'eu-central-1');
});
afterEach(() => {
  vi.unstubAllEnvs();
});

async function removal(routes: Routes) {
  const server = await fakeServer(routes);
  for (const service of ['DYNAMODB', 'S3', 'CLOUDFORMATION'])
    vi.stubEnv(`AWS_ENDPOINT_URL_${service}`, server.url);
  return { server, ...dataRemoval(1) };
}

const refused = (code: string) => ({ status: 400, body: { __type: code, message: 'no' } });
const xml = (body: string, status = 200) => ({
  status,
  headers: { 'content-type': 'application/xml' },
  body,
});

test('a table loses its protection first, and is deleted once it is no longer busy', async () => {
  const deletions = inTurn(refused('ResourceInUseException'), { body: {} });
  const { server, deleteTable } = await removal({
    'POST /': ({ headers }) =>
      /DeleteTable$/.test(String(headers['x-amz-target'])) ? deletions() : { body: {} },
  });
  await deleteTable('Tasks');
  expect(
    server.received.map(({ headers, json }) => [String(headers['x-amz-target']).split('.')[1], json]),
  ).toEqual([
    ['UpdateTable', { TableName: 'Tasks', DeletionProtectionEnabled: false }],
    ['DeleteTable', { TableName: 'Tasks' }],
    ['DeleteTable', { TableName: 'Tasks' }],
  ]);
});

test('a table that is gone counts as deleted; one that may not be deleted does not', async () => {
  const gone = await removal({ 'POST /': () => refused('ResourceNotFoundException') });
  await expect(gone.deleteTable('Tasks')).resolves.toBeUndefined();
  const forbidden = await removal({ 'POST /': () => refused('AccessDeniedException') });
  await expect(forbidden.deleteTable('Tasks')).rejects.toThrow('no');
});

const listed = (objects: string) => xml(`<ListVersionsResult>${objects}</ListVersionsResult>`);
const page = listed(
  '<Version><Key>a</Key><VersionId>1</VersionId></Version><DeleteMarker><Key>b</Key><VersionId>2</VersionId></DeleteMarker>',
);

test('a bucket is emptied, old versions and marks of deletion included, and then deleted', async () => {
  const { server, deleteBucket } = await removal({
    'GET /uploads/': inTurn(page, page, listed('')),
    'POST /uploads/': () => xml('<DeleteResult></DeleteResult>'),
    'DELETE /uploads/': () => ({ status: 204 }),
  });
  await deleteBucket('uploads');
  expect(server.received.map(({ method }) => method)).toEqual([
    'GET',
    'POST',
    'GET',
    'POST',
    'GET',
    'DELETE',
  ]);
  const sent = server.received[1]?.body.toString() ?? '';
  for (const part of ['<Key>a</Key><VersionId>1</VersionId>', '<Key>b</Key><VersionId>2</VersionId>'])
    expect(sent).toContain(part);
});

test('a bucket of which something cannot be deleted is told, not tried for ever', async () => {
  const error = '<Error><Key>a</Key><Code>AccessDenied</Code><Message>no</Message></Error>';
  const { deleteBucket } = await removal({
    'GET /uploads/': () => page,
    'POST /uploads/': () => xml(`<DeleteResult>${error}</DeleteResult>`),
  });
  await expect(deleteBucket('uploads')).rejects.toThrow('uploads/a cannot be deleted: AccessDenied');
});

test('a bucket that is gone counts as deleted', async () => {
  const { deleteBucket } = await removal({
    'GET /uploads/': () => xml('<Error><Code>NoSuchBucket</Code><Message>no</Message></Error>', 404),
  });
  await expect(deleteBucket('uploads')).resolves.toBeUndefined();
});
