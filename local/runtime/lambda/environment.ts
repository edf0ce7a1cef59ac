import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { clockOffset, realTimers } from '#local/clock.ts';
import type { FromEnvironment, LambdaError, ToEnvironment } from '#local/runtime/environment/protocol.ts';
import type { EnvironmentScripts } from '#local/runtime/environment/scripts.ts';
import { type LogStore, toLogRecord } from '#local/runtime/logs.ts';
import type { FunctionDefinition } from '#local/runtime/model.ts';
import type { Gateway, PolicyDocument, Principal } from '#local/services/contract.ts';
import { type Death, describeDeath } from './death.ts';
import { type EnvironmentSurroundings, environmentVariables } from './environment-variables.ts';
import { readLines } from './lines.ts';
import { residentMiB } from './memory.ts';
import { failed, type InvokeOutcome, MAX_PAYLOAD_BYTES } from './outcome.ts';

/** What every environment of a function is made from. */
export interface EnvironmentParts {
  readonly scripts: EnvironmentScripts;
  readonly surroundings: EnvironmentSurroundings;
  readonly gateway: Pick<Gateway, 'register' | 'unregister'>;
  readonly policies: readonly PolicyDocument[];
  readonly logs: LogStore;
  /** Lambda allows 10 s of real time. */
  readonly initLimitMs: number;
}

/** One execution environment: a process that runs one invocation at a time. */
export interface Environment {
  readonly id: string;
  readonly functionId: string;
  readonly pid: number;
  readonly startedAt: number;
  /** The request that runs in it now. */
  readonly requestId: string | undefined;
  readonly isAlive: boolean;
  /** Resolves after the init phase, however it ended. */
  readonly ready: Promise<void>;
  /** Never rejects. After an error that ends the process, `ended` is about to resolve. `trace` is X-Ray's header. */
  invoke(requestId: string, payload: string, trace: string): Promise<InvokeOutcome>;
  setClock(offsetMs: number): void;
  /** SIGKILL; resolves when the process is gone. The reason is what a running invocation reports. */
  kill(reason?: Death): Promise<void>;
  readonly ended: Promise<void>;
}

/** Above the memory size by this much a process is killed: Node itself needs some that Lambda does not count. */
const MEMORY_TOLERANCE_MIB = 64;
const MEMORY_CHECK_MS = 500;
/** Lambda gives the heap nine tenths of the memory size. */
const HEAP_SHARE = 0.9;
/** Output of a process that has ended is waited for this long (a grandchild may hold the pipe). */
const LAST_OUTPUT_MS = 250;

/** Starts a process for a function. It is usable at once: an invocation waits for the end of its init phase. */
export function startEnvironment(definition: FunctionDefinition, parts: EnvironmentParts): Environment {
  const { logs, gateway, scripts } = parts;
  const principal = newPrincipal(definition, parts.policies);
  const id = principal.environmentId;
  const functionId = definition.logicalId;
  gateway.register(principal);

  const preload = new URL(scripts.preload);
  preload.searchParams.set('offset', String(clockOffset()));
  preload.searchParams.set('taskRoot', definition.codeFolder);
  const child = fork(scripts.bootstrap, [definition.handler], {
    cwd: definition.codeFolder,
    env: environmentVariables(definition, principal, parts.surroundings),
    execArgv: [
      '--import',
      preload.href,
      `--max-old-space-size=${Math.floor(definition.memoryMiB * HEAP_SHARE)}`,
    ],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    serialization: 'advanced',
  });

  const ready = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  let isAlive = true;
  let death: Death | undefined;
  let fatal: LambdaError | undefined;
  let heapExhausted = false;
  let lastRequestId: string | undefined;
  let running: { requestId: string; finish: (outcome: InvokeOutcome) => void } | undefined;

  const send = (message: ToEnvironment): void => {
    // a process that dies meanwhile is reported by its end, not here
    if (child.connected) child.send(message, () => undefined);
  };
  const kill = (reason: Death = 'killed'): Promise<void> => {
    death ??= reason;
    child.kill('SIGKILL');
    return ended.promise;
  };
  const endOf = (requestId: string): InvokeOutcome => {
    const { exitCode, signalCode } = child;
    const { timeoutSeconds } = definition;
    const end = { exitCode, signalCode, death, heapExhausted, timeoutSeconds };
    const [errorType, reason] = describeDeath(end);
    if (fatal) return { outcome: 'error', requestId, error: fatal };
    return failed(requestId, errorType, `RequestId: ${requestId} Error: ${reason}`);
  };
  const close = (): void => {
    if (!isAlive) return;
    isAlive = false;
    realTimers.clearTimeout(initGuard);
    realTimers.clearInterval(memoryGuard);
    gateway.unregister(principal.accessKeyId);
    ready.resolve();
    if (running) running.finish(endOf(running.requestId));
    ended.resolve();
  };

  const initGuard = realTimers.setTimeout(() => void kill('initTimeout'), parts.initLimitMs);
  const memoryGuard = realTimers.setInterval(() => {
    const used = child.pid === undefined ? undefined : residentMiB(child.pid);
    if (used !== undefined && used > definition.memoryMiB + MEMORY_TOLERANCE_MIB) void kill('memory');
  }, MEMORY_CHECK_MS);
  memoryGuard.unref();

  child.on('message', (message: FromEnvironment) => {
    switch (message.type) {
      case 'ready':
        realTimers.clearTimeout(initGuard);
        ready.resolve();
        return;
      case 'initError':
      case 'fatal':
        fatal = message.error;
        void kill();
        return;
      case 'result':
        if (running?.requestId === message.requestId)
          running.finish(sized(message.requestId, message.payload));
        return;
      case 'error':
        if (running?.requestId === message.requestId) running.finish({ ...message, outcome: 'error' });
        return;
      default:
        message satisfies never;
    }
  });
  child.on('exit', () => realTimers.setTimeout(close, LAST_OUTPUT_MS));
  child.on('close', close);
  child.on('error', (error) => {
    fatal ??= { errorType: 'Runtime.StartError', errorMessage: error.message };
    if (child.pid === undefined) close();
  });
  for (const stream of ['stdout', 'stderr'] as const) {
    const source = child[stream];
    if (!source) continue;
    readLines(source, (line) => {
      if (stream === 'stderr' && line.includes('JavaScript heap out of memory')) heapExhausted = true;
      // the answer may overtake the last lines of its invocation
      const requestId = lastRequestId;
      logs.write(
        toLogRecord(line, { functionId, environmentId: id, ...(requestId && { requestId }), stream }),
      );
    });
  }

  return {
    id,
    functionId,
    pid: child.pid ?? 0,
    startedAt: Date.now(),
    get requestId() {
      return running?.requestId;
    },
    get isAlive() {
      return isAlive && death === undefined;
    },
    async invoke(requestId, payload, trace) {
      const finished = Promise.withResolvers<InvokeOutcome>();
      let timeLimit: ReturnType<typeof setTimeout> | undefined;
      const finish = (outcome: InvokeOutcome): void => {
        realTimers.clearTimeout(timeLimit);
        running = undefined;
        finished.resolve(outcome);
      };
      running = { requestId, finish };
      lastRequestId = requestId;
      await ready.promise;
      if (!isAlive) {
        if (running) finish(endOf(requestId));
        return finished.promise;
      }
      const limitMs = definition.timeoutSeconds * 1000;
      timeLimit = realTimers.setTimeout(() => void kill('timeout'), limitMs);
      const deadline = Date.now() + limitMs;
      send({
        type: 'invoke',
        requestId,
        payload,
        functionArn: definition.arn,
        trace,
        deadline,
      });
      return finished.promise;
    },
    ready: ready.promise,
    setClock: (offsetMs) => send({ type: 'clock', offsetMs }),
    kill,
    ended: ended.promise,
  };
}

function newPrincipal(definition: FunctionDefinition, policies: readonly PolicyDocument[]): Principal {
  return {
    accessKeyId: `ASIALOCAL${randomBytes(6).toString('hex').toUpperCase()}`,
    secretAccessKey: randomBytes(30).toString('base64url'),
    functionId: definition.logicalId,
    environmentId: randomBytes(16).toString('hex'),
    roleArn: definition.roleArn,
    policies,
  };
}

function sized(requestId: string, payload: string): InvokeOutcome {
  const bytes = Buffer.byteLength(payload);
  if (bytes <= MAX_PAYLOAD_BYTES) return { outcome: 'success', requestId, payload };
  const reason = `Response payload size exceeded maximum allowed payload size (${MAX_PAYLOAD_BYTES} bytes).`;
  return failed(requestId, 'Function.ResponseSizeTooLarge', reason);
}
