import type { EventPublisher, TaskStateChange } from '#core/ports.ts';

/** A bus that keeps every state change. */
export function recordingPublisher(): EventPublisher & { readonly published: TaskStateChange[] } {
  const published: TaskStateChange[] = [];
  return { published, publish: async (changes) => void published.push(...changes) };
}
