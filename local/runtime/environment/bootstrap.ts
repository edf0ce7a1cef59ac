/**
 * The process of one execution environment: loads the handler once, then runs one invocation after another as they
 * come over IPC. It exits when the supervisor is gone.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { FromEnvironment, LambdaError, ToEnvironment } from './protocol.ts';

type Invocation = Extract<ToEnvironment, { type: 'invoke' }>;
type Handler = (event: unknown, context: object) => unknown;

/** Lambda looks for the handler's file under these, in this order. */
const EXTENSIONS = ['.js', '.mjs', '.cjs'];
/** The exit status of Lambda's own runtime after an error that nobody caught. */
const UNCAUGHT_EXIT_STATUS = 129;

process.on('disconnect', () => process.exit(0));
// Ctrl-C in a terminal reaches every process; the supervisor decides when this one ends
process.on('SIGINT', () => undefined);
process.on('uncaughtException', (error) => fail(toLambdaError(error)));
process.on('unhandledRejection', (reason) => {
  const error = toLambdaError(reason);
  fail({
    ...error,
    errorType: 'Runtime.UnhandledPromiseRejection',
    errorMessage: `${error.errorType}: ${error.errorMessage}`,
  });
});

const handlerLoaded = load(process.argv[2] ?? 'index.handler');
// An `--import` of the clock's worker notification is answered there; here the offset arrives from the supervisor.
const { setClockOffset } = await import('#local/clock.ts');
process.on('message', (message: ToEnvironment) => {
  if (message.type === 'clock') setClockOffset(message.offsetMs);
  else void run(message);
});

async function load(handlerName: string): Promise<Handler | undefined> {
  try {
    const dot = handlerName.lastIndexOf('.');
    const [file, exported] = [handlerName.slice(0, dot), handlerName.slice(dot + 1)];
    const found = EXTENSIONS.map((extension) => join(process.cwd(), file + extension)).find(existsSync);
    if (!found) throw named('Runtime.ImportModuleError', `Error: Cannot find module '${file}'`);
    const module: { [name: string]: unknown; default?: Record<string, unknown> } = await import(
      pathToFileURL(found).href
    );
    const handler = module[exported] ?? module.default?.[exported];
    if (typeof handler !== 'function') {
      throw named('Runtime.HandlerNotFound', `${handlerName} is undefined or not exported`);
    }
    if (handler.length >= 3) {
      throw named(
        'Runtime.CallbackHandlerDeprecated',
        'Node 24 on Lambda takes no callback handlers: return a promise',
      );
    }
    send({ type: 'ready' });
    return handler as Handler;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const isMissing = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
    const reported = toLambdaError(error);
    if (error instanceof Error) console.error(error.stack);
    send({
      type: 'initError',
      error: isMissing ? { ...reported, errorType: 'Runtime.ImportModuleError' } : reported,
    });
    return undefined;
  }
}

async function run(invocation: Invocation): Promise<void> {
  const handler = await handlerLoaded;
  if (!handler) return;
  const { requestId } = invocation;
  process.env._X_AMZN_TRACE_ID = invocation.trace;
  try {
    const answer = await handler(JSON.parse(invocation.payload), contextOf(invocation));
    send({ type: 'result', requestId, payload: JSON.stringify(answer) ?? 'null' });
  } catch (error) {
    const reported = toLambdaError(error);
    console.error(JSON.stringify({ level: 'ERROR', message: 'Invoke Error', requestId, ...reported }));
    send({ type: 'error', requestId, error: reported });
  }
}

function contextOf({ requestId, deadline, functionArn }: Invocation): object {
  const { env } = process;
  return {
    awsRequestId: requestId,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    invokedFunctionArn: functionArn,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

function fail(error: LambdaError): void {
  console.error(JSON.stringify({ level: 'FATAL', message: 'Uncaught Exception', ...error }));
  send({ type: 'fatal', error }, () => process.exit(UNCAUGHT_EXIT_STATUS));
}

function send(message: FromEnvironment, sent?: () => void): void {
  if (process.connected) process.send?.(message, undefined, undefined, sent);
  else process.exit(0);
}

function toLambdaError(error: unknown): LambdaError {
  if (!(error instanceof Error)) {
    return {
      errorType: typeof error,
      errorMessage: typeof error === 'string' ? error : (JSON.stringify(error) ?? String(error)),
    };
  }
  const stackTrace = (error.stack ?? '').split('\n').map((line) => line.trim());
  return { errorType: error.name, errorMessage: error.message, stackTrace };
}

function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}
