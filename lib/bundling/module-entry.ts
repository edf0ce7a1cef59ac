/** `warm` may hold up init this long; init itself is stopped after 10 s. */
const warmLimitMs = 1_000;

/**
 * The module that Lambda loads, index.mjs. The code itself is CommonJS, which loads 16 ms faster, but only a module
 * can wait at init: here for `warm`, so that the first request finds open connections. A failed warm-up is logged and
 * costs nothing else. `require` comes from getBuiltinModule, as importing node:module would read more of Node.
 */
export const moduleEntry = `const require = process.getBuiltinModule('module').createRequire(import.meta.url);
const bundle = require('./handler.cjs');

const warm = async () => {
  try {
    await bundle.warm?.();
  } catch (error) {
    console.warn(JSON.stringify({ level: 'WARN', message: 'the warm-up failed', error: String(error) }));
  }
};

let timer;
await Promise.race([warm(), new Promise((resolve) => { timer = setTimeout(resolve, ${warmLimitMs}); })]);
clearTimeout(timer);

export const handler = bundle.handler;
`;
