type AsyncMethods<T> = {
  readonly [Name in keyof T]: T[Name] extends (...args: never[]) => Promise<unknown> ? T[Name] : never;
};

/** A port whose adapter is read with its first call. Every method of such a port gives a promise, so nobody sees a difference. */
export function deferred<T extends AsyncMethods<T>>(load: () => Promise<T>): T {
  const methodOf =
    (name: PropertyKey) =>
    async (...args: unknown[]) => {
      const loaded = (await load()) as Record<PropertyKey, (...given: unknown[]) => unknown>;
      return loaded[name]?.(...args);
    };
  // Whatever is awaited is asked for "then": a port has none.
  return new Proxy({} as T, { get: (_, name) => (name === 'then' ? undefined : methodOf(name)) });
}
