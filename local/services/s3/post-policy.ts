import { ServiceError } from '../service-error.ts';

type Fields = ReadonlyMap<string, string>;
/** `['eq' | 'starts-with', '$field', value]` or `['content-length-range', min, max]`. */
type Condition = readonly unknown[];

/** Sizes that a policy allows. */
export interface AllowedSize {
  readonly min: number;
  readonly max: number;
}

/** Fields that no condition has to name. */
const UNCONDITIONED = new Set(['x-amz-signature', 'policy', 'file', 'awsaccesskeyid', 'signature']);

/** Checks the fields of a form upload against its (already verified) policy; returns what size is allowed. */
export function checkPostPolicy(fields: Fields, bucket: string): AllowedSize | undefined {
  const { expiration, conditions } = parsePolicy(fields.get('policy') ?? '');
  if (!(Date.now() < expiration)) throw denied('Policy expired.');
  const values = new Map(fields).set('bucket', bucket);
  const named = new Set<string>();
  let size: AllowedSize | undefined;
  for (const condition of conditions.flatMap(unfold)) {
    const [operator, first, second] = condition;
    if (operator === 'content-length-range') {
      size = { min: Number(first), max: Number(second) };
      continue;
    }
    const name = String(first).replace(/^\$/, '').toLowerCase();
    named.add(name);
    if (!holds(String(operator), values.get(name), String(second))) {
      throw denied(`Policy Condition failed: ${JSON.stringify(condition)}`);
    }
  }
  const extra = [...fields.keys()].filter((name) => !isCovered(name, named));
  if (extra.length > 0) throw denied(`Extra input fields: ${extra.join(', ')}`);
  return size;
}

/** Refuses content of a size that the policy does not allow. */
export function checkSize(size: number, allowed: AllowedSize | undefined): void {
  if (!allowed) return;
  if (size > allowed.max) {
    const message = 'Your proposed upload exceeds the maximum allowed size';
    throw new ServiceError('EntityTooLarge', message, 400, {
      ProposedSize: size,
      MaxSizeAllowed: allowed.max,
    });
  }
  if (size < allowed.min) {
    const message = 'Your proposed upload is smaller than the minimum allowed size';
    throw new ServiceError('EntityTooSmall', message, 400, {
      ProposedSize: size,
      MinSizeAllowed: allowed.min,
    });
  }
}

function parsePolicy(encoded: string): { expiration: number; conditions: readonly unknown[] } {
  try {
    const policy = JSON.parse(Buffer.from(encoded, 'base64').toString()) as Record<string, unknown>;
    const expiration = Date.parse(String(policy.expiration));
    if (Number.isNaN(expiration) || !Array.isArray(policy.conditions)) throw new Error('incomplete');
    return { expiration, conditions: policy.conditions };
  } catch (cause) {
    const message =
      'The content of the form does not meet the conditions: the policy is not valid JSON with expiration and conditions';
    throw Object.assign(new ServiceError('InvalidPolicyDocument', message, 400), { cause });
  }
}

/** `{ field: value }` is short for `['eq', '$field', value]`. */
function unfold(condition: unknown): Condition[] {
  if (Array.isArray(condition)) return [condition];
  return Object.entries((condition ?? {}) as Record<string, unknown>).map(([name, value]) => [
    'eq',
    `$${name}`,
    value,
  ]);
}

function holds(operator: string, actual: string | undefined, wanted: string): boolean {
  switch (operator.toLowerCase()) {
    case 'eq':
      return actual === wanted;
    case 'starts-with':
      return actual?.startsWith(wanted) ?? wanted === '';
    default:
      return false;
  }
}

function isCovered(name: string, named: ReadonlySet<string>): boolean {
  return named.has(name) || UNCONDITIONED.has(name) || name.startsWith('x-ignore-');
}

function denied(reason: string): ServiceError {
  return new ServiceError('AccessDenied', `Invalid according to Policy: ${reason}`, 403);
}
