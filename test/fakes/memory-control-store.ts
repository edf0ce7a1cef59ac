import type { ControlStore } from '#core/ports.ts';

/** What operators have paused, in memory; seen at once. */
export function memoryControlStore(): ControlStore {
  const names = new Set<string>();
  return {
    paused: async () => new Set(names),
    pause: async (name) => void names.add(name),
    resume: async (name) => void names.delete(name),
  };
}
