import { init } from '@embedpdf/pdfium';
import { PdfError } from '#pdf/errors.ts';
import type { PdfiumFunctions } from './pdfium-functions.ts';
import { compileWasm, type WasmSource } from './wasm-source.ts';

/** One running engine. Its memory never shrinks, so each document gets its own and leaves it to the collector. */
export interface Pdfium {
  call: PdfiumFunctions;
  memory: EngineMemory;
}

/** Reads and writes the engine's memory, which moves whenever it grows. */
interface EngineMemory {
  float(pointer: number): number;
  double(pointer: number): number;
  int(pointer: number): number;
  write(pointer: number, bytes: Uint8Array): void;
  read(pointer: number, size: number): Uint8Array;
  /** True once the engine asked for more than the cap; what it returns after that is not to be trusted. */
  wasRefused(): boolean;
}

/** Largest memory of one engine. 64 KiB pages, 768 MiB: a Lambda of 1.5 GB has room for it beside everything else. */
const maxEngineMiB = 768;

/** Starts an engine (about 15 ms of CPU when compiled before). It fetches nothing: its code is handed in. */
export async function startPdfium(source?: WasmSource, memoryMiB = maxEngineMiB): Promise<Pdfium> {
  const module = await compileWasm(source);
  let started: { exports: WebAssembly.Exports; memory: EngineMemory } | undefined;
  const overrides: object = {
    print: ignore,
    printErr: ignore,
    instantiateWasm: (imports: WebAssembly.Imports, receive: (instance: WebAssembly.Instance) => void) => {
      const instance = new WebAssembly.Instance(module, imports);
      const { exports } = instance;
      if (!(exports.memory instanceof WebAssembly.Memory))
        throw new PdfError('unsupported', 'pdfium.wasm exports no memory.');
      started = { exports, memory: engineMemory(exports.memory, memoryMiB) };
      receive(instance);
      return exports;
    },
  };
  await init(overrides);
  if (!started) throw new PdfError('unsupported', 'pdfium.wasm did not start.');
  const call = started.exports as unknown as PdfiumFunctions;
  if (typeof call.FPDFText_GetLooseCharBox !== 'function') {
    throw new PdfError('unsupported', 'This pdfium.wasm lacks the text functions.');
  }
  call.PDFiumExt_Init();
  return { call, memory: started.memory };
}

function ignore(): void {}

/** Caps growth by refusing `grow`, which the engine's allocator takes for "out of memory". */
function engineMemory(memory: WebAssembly.Memory, memoryMiB: number): EngineMemory {
  const grow = memory.grow.bind(memory);
  let refused = false;
  memory.grow = (pages: number): number => {
    if (memory.buffer.byteLength + pages * 65_536 > memoryMiB * 1_048_576) {
      refused = true;
      throw new RangeError(`more than ${memoryMiB} MiB`);
    }
    return grow(pages);
  };
  let view = new DataView(memory.buffer);
  const current = () => {
    // Memory that grew leaves a detached buffer of no length behind.
    if (view.buffer.byteLength === 0) view = new DataView(memory.buffer);
    return view;
  };
  return {
    float: (pointer) => current().getFloat32(pointer, true),
    double: (pointer) => current().getFloat64(pointer, true),
    int: (pointer) => current().getInt32(pointer, true),
    write: (pointer, bytes) => new Uint8Array(memory.buffer).set(bytes, pointer),
    read: (pointer, size) => new Uint8Array(memory.buffer).slice(pointer, pointer + size),
    wasRefused: () => refused,
  };
}
