import { join } from 'node:path';
import { defineConfig } from 'vite';

/** Makes the console's files: no inline script or style, nothing from elsewhere, names that carry a hash. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  publicDir: false,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  resolve: {
    alias: {
      'node:crypto': join(import.meta.dirname, 'stand-ins/crypto.ts'),
      'node:timers/promises': join(import.meta.dirname, 'stand-ins/timers.ts'),
    },
  },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    cssCodeSplit: true,
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
});
