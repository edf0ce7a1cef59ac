import { realTimers } from '#local/clock.ts';
import type { Answer } from '../answer.ts';
import { factsOf } from '../catalogue.ts';
import type { FaultRule } from '../contract.ts';
import { errorAnswer, ServiceError, type Wording } from '../service-error.ts';

/** Lets a fault strike. An answer of `undefined` cuts the connection. */
export async function strike(
  fault: FaultRule,
  service: Wording,
  perform: () => Promise<Answer>,
  kill: () => Promise<void>,
): Promise<Answer | undefined> {
  switch (fault.effect) {
    case 'fail':
      return failure(service, fault);
    case 'failAfter':
      await perform();
      return failure(service, fault);
    case 'cut':
      return undefined;
    case 'cutAfter':
      await perform();
      return undefined;
    case 'delay':
      await new Promise((resolve) => realTimers.setTimeout(resolve, fault.delayMs ?? 0));
      return perform();
    case 'delayAfter': {
      const answer = await perform();
      await new Promise((resolve) => realTimers.setTimeout(resolve, fault.delayMs ?? 0));
      return answer;
    }
    case 'duplicate':
      await perform();
      return perform();
    case 'killBefore':
      await kill();
      return undefined;
    case 'killAfter':
      await perform();
      await kill();
      return undefined;
    default:
      throw new Error(`unknown fault effect ${String(fault.effect)}`);
  }
}

function failure(
  service: Wording,
  { error = 'InternalServerError', message = 'A fault that was planned for this call' }: FaultRule,
): Answer {
  // S3 has a name of its own for it
  const code = service === 's3' && error === 'InternalServerError' ? 'InternalError' : error;
  return errorAnswer(service, new ServiceError(code, message, faultStatus(service, code)));
}

const S3_STATUS: Readonly<Record<string, number>> = {
  AccessDenied: 403,
  NoSuchKey: 404,
  NoSuchBucket: 404,
  ConditionalRequestConflict: 409,
  PreconditionFailed: 412,
  SlowDown: 503,
  ServiceUnavailable: 503,
};

const REST_STATUS: Readonly<Record<string, number>> = {
  AccessDeniedException: 403,
  ResourceNotFoundException: 404,
  NotFoundException: 404,
  ConflictException: 409,
  GoneException: 410,
  ThrottlingException: 429,
  TooManyRequestsException: 429,
};

function faultStatus(service: Wording, code: string): number {
  const known = { 'rest-xml': S3_STATUS, 'rest-json': REST_STATUS }[String(factsOf(service).protocol)]?.[
    code
  ];
  if (known) return known;
  if (code.includes('Unavailable')) return 503;
  return code.startsWith('Internal') ? 500 : 400;
}

const EFFECTS: ReadonlySet<string> = new Set<FaultRule['effect']>([
  'fail',
  'failAfter',
  'cut',
  'cutAfter',
  'delay',
  'delayAfter',
  'duplicate',
  'killBefore',
  'killAfter',
]);

/** Whether a planned effect is one that there is. */
export function isFaultEffect(effect: string): boolean {
  return EFFECTS.has(effect);
}
