import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { Schedule, ScheduleGroup } from './schedule.ts';

/** Which of them, in order of group and name; `after` is where the page before ended. */
interface ScheduleFilter {
  readonly group?: string | undefined;
  readonly prefix: string;
  readonly isEnabled?: boolean | undefined;
  readonly after: readonly [group: string, name: string];
}

/** Schedules and their groups in SQLite; calls are synchronous, so check-then-write cannot be interrupted. */
export interface ScheduleTable {
  get(group: string, name: string): Schedule | undefined;
  put(schedule: Schedule): void;
  delete(group: string, name: string): void;
  list(filter: ScheduleFilter, limit: number): Schedule[];
  /** Every schedule, one after another. */
  all(): Iterable<Schedule>;
  getGroup(name: string): ScheduleGroup | undefined;
  putGroup(group: ScheduleGroup): void;
  deleteGroup(name: string): void;
  listGroups(prefix: string, after: string, limit: number): ScheduleGroup[];
  close(): void;
}

const SCHEMA = `
CREATE TABLE IF NOT EXISTS groups (name TEXT PRIMARY KEY, record TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS schedules (
  grp TEXT, name TEXT, enabled INTEGER NOT NULL, record TEXT NOT NULL, PRIMARY KEY (grp, name)
) WITHOUT ROWID;
`;

/** Opens the table below `folder`, or in memory without one. */
export async function openScheduleTable(folder: string | undefined): Promise<ScheduleTable> {
  const { DatabaseSync: Database } = await import('node:sqlite');
  if (folder !== undefined) mkdirSync(folder, { recursive: true });
  const db: DatabaseSync = new Database(folder === undefined ? ':memory:' : join(folder, 'schedules.db'));
  // Survives a killed process; only a power cut may lose the last schedules
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; ${SCHEMA}`);
  const sql = {
    get: db.prepare('SELECT record FROM schedules WHERE grp = ? AND name = ?'),
    put: db.prepare('INSERT OR REPLACE INTO schedules VALUES (?, ?, ?, ?)'),
    delete: db.prepare('DELETE FROM schedules WHERE grp = ? AND name = ?'),
    list: db.prepare(
      `SELECT record FROM schedules WHERE (grp, name) > (:group, :name) AND grp = coalesce(:only, grp)
       AND substr(name, 1, length(:prefix)) = :prefix AND enabled = coalesce(:enabled, enabled)
       ORDER BY grp, name LIMIT :limit`,
    ),
    all: db.prepare('SELECT record FROM schedules'),
    getGroup: db.prepare('SELECT record FROM groups WHERE name = ?'),
    putGroup: db.prepare('INSERT OR REPLACE INTO groups VALUES (?, ?)'),
    deleteGroup: db.prepare('DELETE FROM groups WHERE name = ?'),
    deleteSchedules: db.prepare('DELETE FROM schedules WHERE grp = ?'),
    listGroups: db.prepare(
      'SELECT record FROM groups WHERE name > :after AND substr(name, 1, length(:prefix)) = :prefix ORDER BY name LIMIT :limit',
    ),
  };
  // Only this file writes the records
  const parse = <T>(row: unknown): T | undefined => row && JSON.parse((row as { record: string }).record);
  const parseAll = <T>(rows: unknown[]): T[] => rows.flatMap((row) => parse<T>(row) ?? []);

  return {
    get: (group, name) => parse(sql.get.get(group, name)),
    put: (schedule) => {
      const { group, name, isEnabled } = schedule;
      sql.put.run(group, name, Number(isEnabled), JSON.stringify(schedule));
    },
    delete: (group, name) => sql.delete.run(group, name),
    list: ({ group = null, prefix, isEnabled, after: [afterGroup, afterName] }, limit) => {
      const enabled = isEnabled === undefined ? null : Number(isEnabled);
      return parseAll(
        sql.list.all({ group: afterGroup, name: afterName, only: group, prefix, enabled, limit }),
      );
    },
    all: () => parseAll<Schedule>(sql.all.all()),
    getGroup: (name) => parse(sql.getGroup.get(name)),
    putGroup: (group) => sql.putGroup.run(group.name, JSON.stringify(group)),
    deleteGroup: (name) => {
      sql.deleteSchedules.run(name);
      sql.deleteGroup.run(name);
    },
    listGroups: (prefix, after, limit) => parseAll(sql.listGroups.all({ prefix, after, limit })),
    close: () => db.close(),
  };
}
