import * as z from 'zod/mini';

/** A task's id: a UUIDv7, so it sorts by creation time and tells its month. */
export type TaskId = string & { readonly __brand: 'TaskId' };
/** The tenant an API key belongs to: 1–40 characters of a–z, 0–9 and '-'. */
export type Owner = string & { readonly __brand: 'Owner' };
/** A random id per claim: the fence that lets one attempt, and no other, write the outcome. */
export type LeaseId = string & { readonly __brand: 'LeaseId' };

/** A schedule's id: a UUIDv7 too. */
export type ScheduleId = string & { readonly __brand: 'ScheduleId' };

const uuidV7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Parses a task id; lower-case canonical form only. */
export const taskId = z.pipe(
  z.string().check(z.regex(uuidV7)),
  z.transform((text) => text as TaskId),
);
/** Parses a schedule id; lower-case canonical form only. */
export const scheduleId = z.pipe(
  z.string().check(z.regex(uuidV7)),
  z.transform((text) => text as ScheduleId),
);
/** Parses an owner name. */
export const owner = z.pipe(
  z.string().check(z.regex(/^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/, 'use 1–40 of a–z, 0–9 and "-"')),
  z.transform((text) => text as Owner),
);
/** Parses a lease id. */
export const leaseId = z.pipe(
  z.string().check(z.minLength(8)),
  z.transform((text) => text as LeaseId),
);

/** The id as a TaskId if it is one, otherwise undefined. */
export function parseTaskId(text: string): TaskId | undefined {
  const parsed = taskId.safeParse(text);
  return parsed.success ? parsed.data : undefined;
}

/** Builds a UUIDv7 from a time (ms since 1970) and 10 random bytes (RFC 9562 §5.7). */
export function taskIdFrom(milliseconds: number, random: Uint8Array): TaskId {
  const bytes = new Uint8Array(16);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(milliseconds) << 16n);
  bytes.set(random.subarray(0, 10), 6);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return taskId.parse(hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'));
}

/** Id of the task that does the n-th part of another's work: the same whoever asks. `hash` is SHA-256 in hex. */
export function childIdOf(parent: TaskId, index: number, hash: (bytes: Uint8Array) => string): TaskId {
  const digest = hash(new TextEncoder().encode(`${parent}/${index}`));
  const bytes = Uint8Array.from({ length: 10 }, (_, i) =>
    Number.parseInt(digest.slice(2 * i, 2 * i + 2), 16),
  );
  return taskIdFrom(createdAtOf(parent), bytes);
}

/** When the id was made, in ms since 1970. */
export function createdAtOf(id: TaskId): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

/** The name as an Owner. Throws when it is none. */
function parseOwner(text: string): Owner {
  return owner.parse(text);
}

/** Owner of the tasks that the code itself starts, for everybody: its keys see them, as those of any owner. */
export const systemOwner = parseOwner('system');
