import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';

/** What CloudFormation asks a custom resource to do. */
export interface ResourceRequest {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  /** A signed link that waits for the answer. */
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
}

/**
 * Does what CloudFormation asks for and tells it how that went: without an answer it would wait for an hour. Throws only
 * when the answer itself does not get through.
 */
export async function answerRequest(
  request: ResourceRequest,
  work: () => Promise<Readonly<Record<string, unknown>>>,
): Promise<void> {
  const outcome = await work().then(
    (data) => ({ Status: 'SUCCESS', Data: data }),
    (error: unknown) => ({ Status: 'FAILED', Reason: String(error).slice(0, 1_000) }),
  );
  const { StackId, RequestId, LogicalResourceId } = request;
  const answer = { ...outcome, PhysicalResourceId: LogicalResourceId, StackId, RequestId, LogicalResourceId };
  await put(new URL(request.ResponseURL), JSON.stringify(answer));
}

function put(url: URL, body: string): Promise<void> {
  const send = url.protocol === 'http:' ? requestHttp : requestHttps;
  // An empty content type: the link is signed for none.
  const headers = { 'content-type': '', 'content-length': String(Buffer.byteLength(body)) };
  return new Promise((resolve, reject) => {
    const sent = send(url, { method: 'PUT', headers, timeout: 10_000 }, (response) => {
      response.resume();
      const { statusCode = 0 } = response;
      if (statusCode < 300) resolve();
      else reject(new Error(`CloudFormation's link answered ${statusCode}`));
    });
    sent.on('error', reject);
    sent.on('timeout', () => sent.destroy(new Error("CloudFormation's link is silent")));
    sent.end(body);
  });
}
