import { afterEach, describe, expect, test } from 'vitest';
import { AwsError, jsonApi } from '#adapters/aws/json-api.ts';
import { answering, type Reply } from '#test/fakes/answering-service.ts';

/** The service of the test, which gives these answers. */
async function service(...replies: Reply[]) {
  const { endpoint, seen } = await answering(...replies);
  process.env.AWS_ENDPOINT_URL_OF_TEST = endpoint;
  const call = jsonApi({
    service: 'scheduler',
    region: 'eu-west-1',
    credentials: async () => ({ accessKeyId: 'AKID', secretAccessKey: 'secret' }),
    endpointVariable: 'AWS_ENDPOINT_URL_OF_TEST',
  });
  return { call, seen };
}
afterEach(() => {
  delete process.env.AWS_ENDPOINT_URL_OF_TEST;
});

describe('a JSON call to AWS', () => {
  test('by path: signed, with its query and body; the answer is parsed', async () => {
    const { call, seen } = await service({ status: 200, body: '{"ScheduleArn":"arn"}' });
    const path = '/schedules/a%20b';
    const answer = await call({ method: 'PUT', path, query: { groupName: 'x y' }, body: { Name: 'ä' } });
    expect(answer).toEqual({ ScheduleArn: 'arn' });
    expect(seen).toMatchObject([
      { method: 'PUT', url: '/schedules/a%20b?groupName=x+y', body: '{"Name":"ä"}' },
    ]);
    expect(seen[0]?.headers.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKID\/\d{8}\/eu-west-1\/scheduler\//,
    );
  });

  test('by target', async () => {
    const { call, seen } = await service({ status: 200, body: '' });
    expect(await call({ target: 'RedshiftData.DescribeStatement', body: { Id: '1' } })).toEqual({});
    expect(seen[0]?.headers).toMatchObject({
      'x-amz-target': 'RedshiftData.DescribeStatement',
      'content-type': 'application/x-amz-json-1.1',
    });
  });

  test.each([
    { headers: { 'x-amzn-errortype': 'ConflictException:http://internal' }, body: '{"Message":"there"}' },
    { headers: {}, body: '{"__type":"com.amazon#ConflictException","message":"there"}' },
  ])('a refusal has the code and the words of the service: %j', async ({ headers, body }) => {
    const { call } = await service({ status: 409, headers: { ...headers } as Record<string, string>, body });
    const refused = await call({ path: '/' }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(AwsError);
    expect(refused).toMatchObject({ name: 'ConflictException', status: 409, message: 'there' });
  });

  test('what passes is tried again; what comes from a proxy is told in its own words', async () => {
    const { call, seen } = await service(
      { status: 503, body: 'busy' },
      { status: 404, body: '<html>no such host' },
    );
    await expect(call({ path: '/' })).rejects.toMatchObject({
      name: 'Http404',
      message: '<html>no such host',
    });
    expect(seen).toHaveLength(2);
  });
});
