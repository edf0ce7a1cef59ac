import { ServiceError } from '../service-error.ts';
import type { SentMessage } from './outbox.ts';

type Json = Record<string, unknown>;

/** What SES takes in one message: 40 MB after encoding (v2), 50 recipients. */
const MOST_RECIPIENTS = 50;

/** Reads the body of a SendEmail as SES checks it. @throws ServiceError BadRequestException */
export function readMessage(request: Json): Omit<SentMessage, 'id' | 'sentAt'> {
  const content = object(request.Content, 'Content');
  const { Simple, Raw, Template } = content;
  if (Template !== undefined) throw bad('The local cloud sends no templates: use Simple or Raw.');
  if ((Simple === undefined) === (Raw === undefined)) throw bad('Content has exactly one of Simple and Raw.');
  const destination = request.Destination === undefined ? {} : object(request.Destination, 'Destination');
  const addresses = {
    to: texts(destination.ToAddresses, 'ToAddresses'),
    cc: texts(destination.CcAddresses, 'CcAddresses'),
    bcc: texts(destination.BccAddresses, 'BccAddresses'),
    replyTo: texts(request.ReplyToAddresses, 'ReplyToAddresses'),
  };
  const tags = pairs(request.EmailTags, 'EmailTags');
  const message = Raw === undefined ? readSimple(object(Simple, 'Simple')) : readRaw(object(Raw, 'Raw'));
  const from = text(request.FromEmailAddress ?? message.from, 'FromEmailAddress');
  const to = addresses.to.length > 0 || Raw === undefined ? addresses.to : (message.to ?? []);
  const count = to.length + addresses.cc.length + addresses.bcc.length;
  if (count === 0) throw bad('The message has no recipient.');
  if (count > MOST_RECIPIENTS) throw bad(`A message has at most ${MOST_RECIPIENTS} recipients.`);
  for (const address of [from, ...to, ...addresses.cc, ...addresses.bcc, ...addresses.replyTo])
    if (!/^[^\r\n]*[^\s@<>]+@[^\s@<>]+>?$/.test(address)) throw bad(`"${address}" is no e-mail address.`);
  return { ...message, ...addresses, from, to, ...(tags ? { tags } : {}) };
}

/** The address in "Name <address>". */
export function addressOf(mailbox: string): string {
  return /<([^<>]+)>$/.exec(mailbox)?.[1] ?? mailbox.trim();
}

type Content = Partial<Pick<SentMessage, 'from' | 'to'>> &
  Pick<SentMessage, 'subject' | 'text' | 'html' | 'headers' | 'raw'>;

function readSimple(simple: Json): Content {
  const subject = text(object(simple.Subject, 'Subject').Data, 'Subject.Data');
  if (/[\r\n]/.test(subject)) throw bad('Subject contains a line break.');
  const body = object(simple.Body, 'Body');
  const plain = body.Text === undefined ? undefined : text(object(body.Text, 'Text').Data, 'Text.Data');
  const html = body.Html === undefined ? undefined : text(object(body.Html, 'Html').Data, 'Html.Data');
  if (plain === undefined && html === undefined) throw bad('Body has Text, Html or both.');
  const headers = pairs(simple.Headers, 'Headers');
  return {
    subject,
    ...(plain === undefined ? {} : { text: plain }),
    ...(html === undefined ? {} : { html }),
    ...(headers ? { headers } : {}),
  };
}

function readRaw(raw: Json): Content {
  const whole = Buffer.from(text(raw.Data, 'Raw.Data'), 'base64').toString('utf8');
  const [head = '', ...body] = whole.split(/\r?\n\r?\n/);
  const lines = head.replaceAll(/\r?\n[ \t]+/g, ' ').split(/\r?\n/);
  const header = (name: string) =>
    lines
      .find((line) => line.toLowerCase().startsWith(`${name}:`))
      ?.slice(name.length + 1)
      .trim();
  const from = header('from');
  if (from === undefined) throw bad('The raw message has no From header.');
  const to = header('to');
  return {
    from,
    ...(to === undefined ? {} : { to: to.split(',').map((address) => address.trim()) }),
    subject: header('subject') ?? '',
    text: body.join('\n\n'),
    raw: whole,
  };
}

function pairs(value: unknown, name: string): Record<string, string> | undefined {
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) throw bad(`${name} is a list.`);
  return Object.fromEntries(
    value.map((pair) => {
      const { Name, Value } = object(pair, name);
      return [text(Name, `${name}.Name`), text(Value, `${name}.Value`)];
    }),
  );
}

function texts(value: unknown, name: string): string[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw bad(`${name} is a list.`);
  return value.map((entry) => text(entry, name));
}

function object(value: unknown, name: string): Json {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
  throw bad(`${name} is missing.`);
}

function text(value: unknown, name: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw bad(`${name} is missing.`);
}

function bad(message: string): ServiceError {
  return new ServiceError('BadRequestException', message);
}
