import type { Answer } from '../answer.ts';
import { factsOf } from '../catalogue.ts';
import type { DeliveryFault, FaultRule, Gateway } from '../contract.ts';
import { errorAnswer, ServiceError, type Wording } from '../service-error.ts';
import { createCallLog } from './call-log.ts';
import { type Caller, createKeyring, type Keyring } from './callers.ts';
import { type FaultPlan, planFaults } from './fault-plan.ts';
import { createGrantLedger } from './grants.ts';
import { decide, type Need } from './policy.ts';
import { isFaultEffect, strike } from './strike.ts';

/** One call that has been understood but has had no effect yet. */
export interface Call {
  readonly service: Wording;
  readonly operation: string;
  /** Table, queue, or bucket and key. */
  readonly resource?: string;
  /** Every permission that the call needs. */
  readonly needs: readonly Need[];
  /** Does what the call asks for. A ServiceError is answered; anything else is a defect of the emulator. */
  effect(): Promise<Answer>;
}

/** The gateway as the services use it. */
export interface ServiceGateway extends Gateway {
  readonly keys: Keyring;
  /** Whether an enforced role covers something that only shapes an answer; always so when roles are not enforced. */
  permits(caller: Caller, need: Need): boolean;
  /** Counts, authorises, breaks or performs the call; undefined means that the connection is to be cut. */
  pass(caller: Caller, call: Call): Promise<Answer | undefined>;
}

/** `log`: what a role does not allow is recorded only; `enforce`: it is refused. */
export type Authorisation = 'log' | 'enforce';

/** Creates the gateway with the root key registered and no faults planned. */
export function createGateway(
  root: { accessKeyId: string; secretAccessKey: string },
  authorisation: Authorisation,
): ServiceGateway {
  const keys = createKeyring(root);
  const log = createCallLog();
  const grants = createGrantLedger();
  const warned = new Set<string>();
  let plan: FaultPlan = planFaults([], 0);
  let kill: (environmentId: string) => Promise<void> = async () => {};

  const isAllowed = (
    { functionId, policies }: Pick<Caller, 'functionId' | 'policies'>,
    need: Need,
  ): boolean => {
    const whole = { ...need, context: { ...COMMON_CONTEXT, ...need.context } };
    const decision = decide(policies, whole, (grant) => grants.isRemoved(functionId, grant));
    const { allowed, unknown, grant } = decision;
    if (allowed && grant) grants.use(functionId, grant);
    if (unknown !== undefined && !warned.has(unknown)) {
      warned.add(unknown);
      console.error(
        `local gateway: the policy condition ${unknown} is not understood and counts as not allowed`,
      );
    }
    return allowed;
  };

  /** The first need that no policy covers. */
  const findDenied = (caller: Caller, needs: readonly Need[]): Need | undefined =>
    caller.isRoot ? undefined : needs.find((need) => !isAllowed(caller, need));

  const pass = async (caller: Caller, call: Call): Promise<Answer | undefined> => {
    const denied = findDenied(caller, call.needs);
    const { functionId, environmentId } = caller;
    const fault = caller.isRoot
      ? undefined
      : plan.next({ functionId, service: call.service, operation: call.operation });
    const perform = () =>
      denied && authorisation === 'enforce' ? refuse(caller, call.service, denied) : attempt(call);
    const answer = await (fault
      ? strike(fault, call.service, perform, () => kill(environmentId))
      : perform());
    log.add({
      at: Date.now(),
      functionId,
      environmentId,
      service: call.service,
      operation: call.operation,
      status: answer?.status ?? 0,
      allowed: !denied,
      ...(call.resource !== undefined && { resource: call.resource }),
      ...(fault && { fault: fault.effect }),
      ...(answer?.units !== undefined && { units: answer.units }),
    });
    return answer;
  };

  return {
    keys,
    pass,
    permits: (caller, need) => authorisation === 'log' || !findDenied(caller, [need]),
    register: (principal) => {
      grants.know(principal.functionId, principal.policies);
      keys.add(principal);
    },
    grants: () => grants.list(),
    removeGrant: ({ functionId, action, resource }) => grants.remove(functionId, { action, resource }),
    useRole: (role, need) => {
      grants.know(role.functionId, role.policies);
      return isAllowed(role, need) || authorisation === 'log';
    },
    unregister: (accessKeyId) => keys.retire(accessKeyId),
    setFaults: (rules, seed) => {
      for (const { effect } of rules)
        if (!isFaultEffect(effect)) throw new Error(`unknown fault effect ${effect}`);
      plan = planFaults(rules, seed);
    },
    injected: () => plan.injected(),
    counts: () => log.counts(),
    resetCounts: () => log.reset(),
    recentCalls: () => log.recent(),
    onKill: (callback) => {
      kill = callback;
    },
    plannedFault: (functionId, service, operation) => plan.next({ functionId, service, operation }),
    deliveryFault(functionId, service) {
      const fault = plan.next({ functionId, service, operation: 'Deliver' });
      const effect = fault && DELIVERY_EFFECTS[fault.effect];
      return effect && { effect, delayMs: fault.delayMs ?? 0 };
    },
  };
}

/** To a delivery, a failure and a cut connection are the same; a process to kill there is not yet chosen. */
const DELIVERY_EFFECTS: Partial<Record<FaultRule['effect'], DeliveryFault['effect']>> = {
  fail: 'fail',
  cut: 'fail',
  failAfter: 'failAfter',
  cutAfter: 'failAfter',
  delay: 'delay',
  duplicate: 'duplicate',
};

/** On AWS every call comes by TLS. */
const COMMON_CONTEXT = { 'aws:securetransport': 'true' };

/** Performs the call, wording a ServiceError as an answer. */
async function attempt(call: Call): Promise<Answer> {
  try {
    return await call.effect();
  } catch (error) {
    if (error instanceof ServiceError) return errorAnswer(call.service, error);
    throw error;
  }
}

async function refuse(caller: Caller, service: Wording, { action, resource }: Need): Promise<Answer> {
  const who = `${caller.functionId}/${caller.environmentId}`;
  const message = `User: ${who} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;
  const { protocol, refusedStatus } = factsOf(service);
  const code = protocol === 'rest-xml' ? 'AccessDenied' : 'AccessDeniedException';
  return errorAnswer(service, new ServiceError(code, message, refusedStatus));
}
