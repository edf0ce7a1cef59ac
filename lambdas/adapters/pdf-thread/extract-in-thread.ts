import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { PermanentTaskError } from '#core/errors.ts';
import type { ExtractPdf, PdfOutput, PdfRequest } from '#core/task-context.ts';
import type { ThreadMessage } from './messages.ts';

/** Short-lived objects: without a cap they grow to 100 MB on long documents, and save little. */
const youngMiB = 24;
/** The JS heap of the thread; PDFium's own memory is capped by the extractor. */
const heapMiB = 512;

/**
 * Runs the extractor in a thread, because WASM blocks its thread's timers: aborting `signal` terminates it at any
 * point. What is wrong with the file comes as PermanentTaskError with the extractor's code as its reason.
 */
export const extractInThread: ExtractPdf = async function* (request, signal) {
  signal.throwIfAborted();
  const thread = startThread(request);
  const messages = receive(thread, signal);
  try {
    for await (const message of messages) {
      if (message.kind === 'end') return;
      if (message.kind === 'refused') throw new PermanentTaskError(message.code, message.message);
      yield message satisfies PdfOutput;
      thread.postMessage('next');
    }
  } finally {
    await thread.terminate();
  }
};

function startThread(request: PdfRequest): Worker {
  // readUpload hands over a buffer of its own; a view of a larger one must be copied before it is transferred.
  const whole = request.bytes.byteLength === request.bytes.buffer.byteLength;
  const bytes = whole ? request.bytes : request.bytes.slice();
  return new Worker(threadFile(), {
    workerData: { ...request, bytes },
    transferList: [bytes.buffer as ArrayBuffer],
    resourceLimits: { maxOldGenerationSizeMb: heapMiB, maxYoungGenerationSizeMb: youngMiB },
  });
}

/** Beside the bundle in a function's package, beside this file from source. */
function threadFile(): URL {
  const bundled = new URL('./pdf-thread.cjs', import.meta.url);
  return existsSync(fileURLToPath(bundled)) ? bundled : new URL('./thread.ts', import.meta.url);
}

async function* receive(thread: Worker, signal: AbortSignal): AsyncGenerator<ThreadMessage> {
  let deliver: (() => void) | undefined;
  const inbox: ThreadMessage[] = [];
  let failure: unknown;
  const wake = () => deliver?.();
  const fail = (error: unknown) => {
    failure ??= error;
    wake();
  };
  const abort = () => fail(signal.reason);
  thread.on('message', (message: ThreadMessage) => {
    inbox.push(message);
    wake();
  });
  thread.on('error', (error) => fail(asTaskError(error)));
  thread.on('exit', (code) => fail(new Error(`the extractor thread ended with code ${code}`)));
  signal.addEventListener('abort', abort);
  try {
    for (;;) {
      const message = inbox.shift();
      if (message) yield message;
      else if (failure) throw failure;
      else await new Promise<void>((resolve) => (deliver = resolve));
    }
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

function asTaskError(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code !== 'ERR_WORKER_OUT_OF_MEMORY') return error;
  const advice = 'The PDF needs more memory than a conversion may use. Split it, or choose fewer pages.';
  return new PermanentTaskError('tooMuchMemory', advice, { cause: error });
}
