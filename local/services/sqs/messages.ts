import type { SqsMessage } from '../contract.ts';
import type { Received } from './queue.ts';

/** All system attributes of a received message. */
function systemAttributes({ message }: Received, account: string): Record<string, string> {
  const attributes: Record<string, string | undefined> = {
    SenderId: account,
    SentTimestamp: String(message.sentTimestamp),
    ApproximateReceiveCount: String(message.approximateReceiveCount),
    ApproximateFirstReceiveTimestamp: String(message.approximateFirstReceiveTimestamp ?? Date.now()),
    MessageGroupId: message.messageGroupId,
    MessageDeduplicationId: message.messageDeduplicationId,
    SequenceNumber: message.sequenceNumber,
    AWSTraceHeader: message.traceHeader,
    DeadLetterQueueSourceArn: message.deadLetterSourceArn,
  };
  return Object.fromEntries(
    Object.entries(attributes).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** A received message as an event source mapping needs it. */
export function asEventMessage(received: Received, account: string): SqsMessage {
  return {
    messageId: received.MessageId,
    receiptHandle: received.ReceiptHandle,
    body: received.Body,
    md5OfBody: received.MD5OfBody,
    attributes: systemAttributes(received, account),
    messageAttributes: received.MessageAttributes ?? {},
  };
}

/** A received message as ReceiveMessage answers it: with the attributes that were asked for. */
export function asReceived(
  received: Received,
  request: Record<string, unknown>,
  account: string,
): Record<string, unknown> {
  const { message: _, MessageAttributes, MD5OfMessageAttributes, ...answer } = received;
  const wanted = [...names(request.AttributeNames), ...names(request.MessageSystemAttributeNames)];
  const system = pick(
    systemAttributes(received, account),
    (name) => wanted.includes('All') || wanted.includes(name),
  );
  const patterns = names(request.MessageAttributeNames);
  const own = pick(MessageAttributes ?? {}, (name) => patterns.some((pattern) => isNamed(name, pattern)));
  return {
    ...answer,
    ...(Object.keys(system).length > 0 && { Attributes: system }),
    ...(Object.keys(own).length > 0 && { MessageAttributes: own }),
    // The digest is over all attributes: told only when all are
    ...(MessageAttributes &&
      Object.keys(own).length === Object.keys(MessageAttributes).length && { MD5OfMessageAttributes }),
  };
}

function names(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function isNamed(name: string, pattern: string): boolean {
  if (pattern === 'All' || pattern === '.*') return true;
  return pattern.endsWith('.*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

function pick<T>(
  values: Readonly<Record<string, T>>,
  isWanted: (name: string) => boolean,
): Record<string, T> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => isWanted(name)));
}
