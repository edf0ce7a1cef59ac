/** What `import.meta.url` becomes in a CommonJS package. Without imports, so that nothing is left where none asks for it. */
export const bundleUrl = /* @__PURE__ */ (() =>
  process.getBuiltinModule('node:url').pathToFileURL(__filename).href)();
