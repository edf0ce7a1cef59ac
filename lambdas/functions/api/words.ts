import * as z from 'zod/mini';

/** Gives zod words for what does not fit; without, zod/mini says "Invalid input" of everything. */
export function speakPlainly(): void {
  z.config({ localeError: words });
}

const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  int: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
};

const formats: Readonly<Record<string, string>> = {
  datetime: 'a time in ISO 8601 with a zone, e.g. 2026-11-20T12:00:00Z (write "+" as %2B in a query)',
  date: 'a date such as 2026-11-20',
  url: 'a URL',
  uuid: 'a UUID',
  email: 'an e-mail address',
};

function words(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is missing' : `must be ${kinds[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `${issue.input === undefined ? 'is missing; ' : ''}must be ${choice(issue.values)}`;
    case 'too_small':
      return `must ${bound(issue.origin, issue.inclusive === false ? 'more than' : 'at least', issue.minimum)}`;
    case 'too_big':
      return `must ${bound(issue.origin, issue.inclusive === false ? 'less than' : 'at most', issue.maximum)}`;
    case 'invalid_format':
      return issue.format === 'regex'
        ? `must match ${issue.pattern}`
        : `must be ${formats[issue.format] ?? `a valid ${issue.format}`}`;
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    case 'unrecognized_keys':
      return `has unknown members: ${issue.keys.slice(0, 20).join(', ')}`;
    case 'invalid_key':
      return 'has a member with a name that is not accepted';
    case 'invalid_element':
      return 'has an element that is not accepted';
    case 'invalid_union':
      return 'fits none of the accepted forms';
    default:
      return 'is not accepted';
  }
}

function choice(values: readonly unknown[]): string {
  return values.length === 1 ? String(values[0]) : `one of: ${values.map(String).join(', ')}`;
}

function bound(origin: string, compared: string, limit: number | bigint): string {
  if (origin === 'string') return `have ${compared} ${limit} characters`;
  if (origin === 'array' || origin === 'set') return `have ${compared} ${limit} elements`;
  return `be ${compared} ${limit}`;
}
