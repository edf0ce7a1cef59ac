import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { PdfError } from '#pdf/errors.ts';

/** Where the engine's code comes from: a path or file URL, its bytes, or a module that another thread compiled. */
export type WasmSource = string | URL | Uint8Array | WebAssembly.Module;

/** Compiles the engine, or takes it as it is. Without a source: pdfium.wasm beside this code, else the npm package's. */
export async function compileWasm(source?: WasmSource): Promise<WebAssembly.Module> {
  if (source instanceof WebAssembly.Module) return source;
  if (source instanceof Uint8Array) return WebAssembly.compile(source as BufferSource);
  if (source !== undefined) return WebAssembly.compile(readFileSync(toPath(source)));
  compiledDefault ??= WebAssembly.compile(readFileSync(defaultWasmPath()));
  return compiledDefault;
}

/** Compiled once per process (15 ms), instantiated per document. */
let compiledDefault: Promise<WebAssembly.Module> | undefined;

/** Path of pdfium.wasm: beside the bundle when it was shipped there, else in node_modules. */
function defaultWasmPath(): string {
  const beside = fileURLToPath(new URL('pdfium.wasm', import.meta.url));
  if (existsSync(beside)) return beside;
  try {
    return createRequire(import.meta.url).resolve('@embedpdf/pdfium/pdfium.wasm');
  } catch (cause) {
    throw new PdfError('unsupported', 'pdfium.wasm is neither beside the bundle nor in node_modules.', {
      cause,
    });
  }
}

function toPath(source: string | URL): string {
  return source instanceof URL || source.startsWith('file:') ? fileURLToPath(source) : source;
}
