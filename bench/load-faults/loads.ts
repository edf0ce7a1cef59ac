/** One load that a client wants: a file of its own, by a loader of its own. */
export interface LoadRequest {
  readonly number: number;
  /** Who wants it: each owner's loads have limits of their own. */
  readonly owner: string;
  /** The table that it fills, beside other loads. */
  readonly table: string;
  readonly mode: 'append' | 'upsert' | 'replaceBundle';
  /** The ids of its rows; no other load has any of them. */
  readonly ids: readonly number[];
  /** The run is sent so many times at once, with one key. */
  readonly copies: number;
  /** The loader is run again, with another key: nothing is loaded then. */
  readonly isRepeated: boolean;
  /** Revoked as soon as it is in that state. */
  readonly revokeIn?: 'PENDING' | 'STARTED' | 'WAITING';
  /** A line that cannot be loaded: nothing of the file is. */
  readonly isBad: boolean;
  /** Its statement is not begun for long: its revoke meets something to cancel. */
  readonly isHeld: boolean;
}

/** Whose loads they are; a held one has an owner to itself, whose places no killed worker holds. */
const OWNERS = 12;
const HELD_EVERY = 10;

const TABLES = 7;
const MODES = ['append', 'upsert', 'replaceBundle'] as const;
const REVOKED_IN = ['PENDING', 'STARTED', 'STARTED', 'WAITING', 'WAITING'] as const;
const MOST_ROWS = 40;
const IDS_PER_LOAD = 1_000;

/** The loads of a run: the same seed makes the same ones. */
export function makeLoads(count: number, random: () => number): LoadRequest[] {
  return Array.from({ length: count }, (_, number): LoadRequest => {
    const rows = 1 + Math.floor(random() * MOST_ROWS);
    const mode = MODES[Math.floor(random() * MODES.length)] ?? 'append';
    const isHeld = number % HELD_EVERY === 0;
    const load = {
      number,
      owner: isHeld ? `held-${number}` : `owner-${number % OWNERS}`,
      table: `target_${number % TABLES}`,
      mode,
      ids: Array.from({ length: rows }, (_unused, row) => number * IDS_PER_LOAD + row),
      copies: random() < 0.2 ? 2 : 1,
      isRepeated: random() < 0.2,
      ...(random() < 0.3 && { revokeIn: REVOKED_IN[Math.floor(random() * REVOKED_IN.length)] }),
      isBad: random() < 0.08,
      isHeld,
    };
    return isHeld ? { ...load, copies: 1, isRepeated: false, isBad: false, revokeIn: 'WAITING' } : load;
  });
}

/** A load as it is where nothing strikes. */
export function plainLoad(number: number): LoadRequest {
  return {
    number,
    owner: 'demo',
    table: `target_${number % TABLES}`,
    mode: MODES[number % MODES.length] ?? 'append',
    ids: Array.from({ length: MOST_ROWS }, (_unused, row) => number * IDS_PER_LOAD + row),
    copies: 1 + (number % 2),
    isRepeated: false,
    isBad: false,
    isHeld: false,
  };
}

/** The file of a load. */
export function fileOf({ ids, isBad, number }: LoadRequest): string {
  const lines = ids.map((id) => `${id},"row ${id} of ${number}",${id % 100}.5`);
  const bad = isBad ? ['no number,x,1'] : [];
  return ['id,name,amount', ...lines, ...bad, ''].join('\n');
}

/** The loader of a load. */
export function loaderOf({ table, mode, number }: LoadRequest, bundle: string): Record<string, unknown> {
  return {
    name: `load ${number}`,
    source: { bundle },
    target: { table },
    mode,
    ...(mode === 'upsert' && { keyColumns: ['id'] }),
    ...(mode === 'replaceBundle' && { bundleColumn: 'bundle_id' }),
    // The clock jumps by hours at the end
    timeLimitMinutes: 1_440,
  };
}

/** The statements that make the targets. */
export function createTargets(): string[] {
  return Array.from(
    { length: TABLES },
    (_, number) =>
      `CREATE TABLE target_${number} (id BIGINT, name VARCHAR(64), amount DECIMAL(12,2), bundle_id VARCHAR(64))`,
  );
}

/** Every row of every target. */
export function readTargets(): string[] {
  return Array.from({ length: TABLES }, (_, number) => `SELECT id FROM target_${number}`);
}
