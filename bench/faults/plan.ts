import type { FaultRule } from '#local/services/contract.ts';

/** What may strike a call. */
export const callEffects = [
  'fail',
  'failAfter',
  'cut',
  'cutAfter',
  'delay',
  'duplicate',
  'killBefore',
  'killAfter',
] as const satisfies readonly FaultRule['effect'][];

/**
 * What may strike a delivery to a function, and how often. Batches are fewer than calls, and the first rule that hits
 * leaves nothing to the others, so the last is the likeliest.
 */
const deliveryEffects = { duplicate: 0.2, fail: 0.15, failAfter: 0.15, delay: 0.25 } as const;

/** Share of all calls that each effect strikes, whatever the function and the operation. */
const USUAL = 0.004;
/** The same for operations that few tasks need: else hardly one of them would ever be struck. */
const RARE = 0.02;
const rareOperations = [
  { service: 's3', operation: 'PutObject' },
  { service: 's3', operation: 'GetObject' },
  { service: 'events', operation: 'PutEvents' },
  { service: 'dynamodb', operation: 'Query' },
  { service: 'dynamodb', operation: 'BatchGetItem' },
  { service: 'sqs', operation: 'SendMessageBatch' },
] as const;
/** Where an effect has happened and its attempt does not live to say so: what the ledger of effects is for. */
const AFTER_EFFECT = 0.05;
const DELAY_MS = 150;

/**
 * The faults of a run: every effect on every function and operation; `injected` counts them by effect. Calls are struck
 * `share` times as often as usual.
 */
export function planRules(share = 1): FaultRule[] {
  const everywhere = callEffects.map(
    (effect): FaultRule => ({ ...struck(effect), probability: share * USUAL }),
  );
  const rare = rareOperations.flatMap((operation) =>
    callEffects.map((effect): FaultRule => ({ ...struck(effect), ...operation, probability: share * RARE })),
  );
  const afterEffect = (['failAfter', 'cutAfter', 'killAfter'] as const).map(
    (effect): FaultRule => ({
      ...struck(effect),
      service: 's3',
      operation: 'PutObject',
      probability: share * AFTER_EFFECT,
    }),
  );
  const deliveries = (['sqs', 'dynamodb', 'events'] as const).flatMap((service) =>
    (Object.keys(deliveryEffects) as (keyof typeof deliveryEffects)[]).map(
      (effect): FaultRule => ({
        ...struck(effect, `${effect}Delivery`),
        service,
        operation: 'Deliver',
        probability: deliveryEffects[effect],
      }),
    ),
  );
  return [...afterEffect, ...rare, ...everywhere, ...deliveries];
}

function struck(effect: FaultRule['effect'], id: string = effect): FaultRule {
  return { id, effect, ...(effect === 'delay' && { delayMs: DELAY_MS }) };
}
