import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dynamoLimitStore } from '#adapters/dynamodb/limit-store.ts';
import { leaseId } from '#core/ids.ts';
import type { LimitStore, Taken } from '#core/ports.ts';
import { noon } from '#test/fakes/a-task.ts';
import { memoryLimitStore } from '#test/fakes/memory-limit-store.ts';
import { openTable } from './open-table.ts';

/** Limits as two worker processes see them. */
interface OpenLimits {
  readonly workers: readonly [LimitStore, LimitStore];
  close(): Promise<void>;
}

const opened: readonly (readonly [string, () => Promise<OpenLimits>])[] = [
  ['in memory', openMemory],
  ['in DynamoDB', openDynamo],
];

async function openMemory(): Promise<OpenLimits> {
  const limits = memoryLimitStore();
  return { workers: [limits, limits], close: async () => undefined };
}

async function openDynamo(): Promise<OpenLimits> {
  const { client, table, close } = await openTable();
  return { workers: [dynamoLimitStore(client, table), dynamoLimitStore(client, table)], close };
}

const taken = (answers: readonly Taken[]) => answers.filter((answer) => answer.taken).length;
const holder = (name: string | number, leaseUntil = noon + 60_000) => ({
  lease: leaseId.parse(`lease-of-${name}`),
  leaseUntil,
});

describe.each(opened)('limits %s', (_, open) => {
  let limits: LimitStore;
  let other: LimitStore;
  let close: () => Promise<void>;
  beforeAll(async () => {
    ({
      workers: [limits, other],
      close,
    } = await open());
  });
  afterAll(() => close());

  const all = <T>(count: number, act: (worker: LimitStore, at: number) => Promise<T>) =>
    Promise.all(Array.from({ length: count }, (_, at) => act(at % 2 ? limits : other, at)));

  describe('of a rate', () => {
    test('give the burst at once, then one token per interval', async () => {
      const take = (after: number) => limits.takeToken('one by one', 100, 3, noon + after);
      expect(taken([await take(0), await take(0), await take(0)])).toBe(3);
      expect((await take(0)).taken).toBe(false);
      expect((await take(99)).taken).toBe(false);
      expect((await take(100)).taken).toBe(true);
      expect((await take(100)).taken).toBe(false);
      expect(taken([await take(350), await take(350), await take(350)])).toBe(2);
    });

    test('do not save more than the burst while nobody asks', async () => {
      const take = (after: number) => limits.takeToken('idle', 100, 2, noon + after);
      await take(0);
      expect(taken([await take(1_000_000), await take(1_000_000), await take(1_000_000)])).toBe(2);
    });

    test('of a burst of one are strict', async () => {
      const take = (after: number) => limits.takeToken('strict', 1_000, 1, noon + after);
      expect(taken([await take(0), await take(0), await take(999)])).toBe(1);
      expect(taken([await take(1_000), await take(1_000)])).toBe(1);
    });

    test('say when a token will be there, and then it is', async () => {
      const take = (at: number) => limits.takeToken('told', 1_000, 2, at);
      await take(noon);
      await take(noon);
      const refused = await take(noon + 300);
      expect(refused).toEqual({ taken: false, at: noon + 1_000 });
      expect((await take(noon + 1_000)).taken).toBe(true);
    });

    test('never give more than allowed, however many ask at once', async () => {
      const answers = await all(200, (worker) => worker.takeToken('crowd', 1_000, 10, noon));
      expect(taken(answers)).toBe(10);
      for (const answer of answers) if (!answer.taken) expect(answer.at).toBeGreaterThan(noon);
    });

    test('hold over a whole time too, with intervals that are no whole milliseconds', async () => {
      const answers: Taken[] = [];
      const take = (now: number) => all(20, (worker) => worker.takeToken('sevens', 1_000 / 7, 7, now));
      for (let second = 0; second < 10; second += 1) answers.push(...(await take(noon + second * 1_000)));
      expect(taken(answers)).toBe(70);
      for (const answer of answers) if (!answer.taken) expect(answer.at).toSatisfy(Number.isInteger);
    });

    test('count each key apart', async () => {
      const answers = await all(20, (worker, at) => worker.takeToken(`key ${at} #ü`, 1_000, 1, noon));
      expect(taken(answers)).toBe(20);
    });

    test('take keys of any length, which differ at their end only', async () => {
      const long = 'ü'.repeat(50_000);
      const take = (end: string) => limits.takeToken(`${long}${end}`, 1_000, 1, noon);
      expect(taken([await take('a'), await take('a'), await take('b')])).toBe(2);
    });
  });

  describe.each([1, 2, 10])('of %i at once', (limit) => {
    test('let that many in, however many ask at once, and more only when one has left', async () => {
      const key = `crowd of ${limit}`;
      const answers = await all(200, (worker, at) => worker.takeSlot(key, limit, holder(at), noon));
      expect(taken(answers)).toBe(limit);
      for (const answer of answers) if (!answer.taken) expect(answer.at).toBeGreaterThan(noon);
      const inside = answers.findIndex((answer) => answer.taken);
      await (inside % 2 ? limits : other).freeSlot(key, holder(inside).lease);
      const again = await all(20, (worker, at) =>
        worker.takeSlot(key, limit, holder(`late ${at}`), noon + 1),
      );
      expect(taken(again)).toBe(1);
    });

    test('let others in when a lease is past, and not before', async () => {
      const key = `past of ${limit}`;
      await all(limit, (worker, at) => worker.takeSlot(key, limit, holder(at, noon + 5), noon));
      expect((await limits.takeSlot(key, limit, holder('early'), noon + 5)).taken).toBe(false);
      const late = await all(20, (worker, at) => worker.takeSlot(key, limit, holder(`late ${at}`), noon + 6));
      expect(taken(late)).toBe(limit);
    });

    test('know a holder again, which takes no second place', async () => {
      const key = `again of ${limit}`;
      for (let time = 0; time < 3; time += 1)
        expect((await limits.takeSlot(key, limit, holder('me'), noon)).taken).toBe(true);
      const others = await all(20, (worker, at) => worker.takeSlot(key, limit, holder(at), noon));
      expect(taken(others)).toBe(limit - 1);
    });

    test('are freed by their own holder only, also from another process', async () => {
      const key = `freed of ${limit}`;
      await all(limit, (worker, at) => worker.takeSlot(key, limit, holder(at), noon));
      await limits.freeSlot(key, holder('stranger').lease);
      expect((await limits.takeSlot(key, limit, holder('next'), noon)).taken).toBe(false);
      await limits.freeSlot(key, holder(0).lease);
      await other.freeSlot(key, holder(0).lease);
      expect((await limits.takeSlot(key, limit, holder('next'), noon)).taken).toBe(true);
      expect((await limits.takeSlot(key, limit, holder('more'), noon)).taken).toBe(false);
    });

    test('do not let a holder whose lease was past free the place of the next', async () => {
      const key = `next of ${limit}`;
      await all(limit, (worker, at) => worker.takeSlot(key, limit, holder(at, noon + 5), noon));
      await all(limit, (worker, at) => worker.takeSlot(key, limit, holder(`new ${at}`), noon + 6));
      await all(limit, (worker, at) => worker.freeSlot(key, holder(at).lease));
      expect((await limits.takeSlot(key, limit, holder('more'), noon + 7)).taken).toBe(false);
    });
  });

  test('in a random crowd of takers and leavers are never exceeded', async () => {
    const inside = new Set<number>();
    let most = 0;
    await all(200, async (worker, at) => {
      for (let time = 0; time < 5; time += 1) {
        const lease = holder(`${at} ${time}`);
        if (!(await worker.takeSlot('turnstile', 4, lease, noon)).taken) continue;
        inside.add(at);
        most = Math.max(most, inside.size);
        await new Promise((resolve) => setImmediate(resolve));
        inside.delete(at);
        await worker.freeSlot('turnstile', lease.lease);
      }
    });
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThanOrEqual(4);
    expect(taken(await all(20, (worker, at) => worker.takeSlot('turnstile', 4, holder(at), noon)))).toBe(4);
  });
});

describe('those whom DynamoDB’s limits refuse', () => {
  let open: OpenLimits;
  beforeAll(async () => {
    open = await openDynamo();
  });
  afterAll(() => open.close());

  const timesOf = (answers: readonly Taken[]) =>
    answers.flatMap((answer) => (answer.taken ? [] : [answer.at - noon])).sort((a, b) => a - b);

  test('come back one after another, as tokens come', async () => {
    const [limits] = open.workers;
    const answers: Taken[] = [];
    for (let at = 0; at < 30; at += 1) answers.push(await limits.takeToken('turns', 200, 1, noon));
    expect(timesOf(answers)).toEqual(Array.from({ length: 29 }, (_, at) => (at + 1) * 200));
  });

  test('come back within SQS’s longest delay, spread, however many wait', async () => {
    const [limits] = open.workers;
    const answers: Taken[] = [];
    for (let at = 0; at < 30; at += 1) answers.push(await limits.takeToken('long', 100_000, 1, noon));
    const back = timesOf(answers);
    expect(back.slice(0, 4)).toEqual([1, 2, 3, 4].map((turn) => turn * 100_000));
    for (const at of back) expect(at).toBeLessThanOrEqual(900_000);
    expect(new Set(back).size).toBeGreaterThan(20);
  });

  test('do not wait for those who waited before and are gone', async () => {
    const [limits] = open.workers;
    for (let at = 0; at < 10; at += 1) await limits.takeSlot('old', 1, holder(at, noon + 1_000_000), noon);
    const late = noon + 500_000;
    const refused = await limits.takeSlot('old', 1, holder('late'), late);
    expect(refused).toEqual({ taken: false, at: late + 500 });
  });

  test('that says nothing are a fault, and a slot that cannot be freed is none', async () => {
    const { workers, close } = await openDynamo();
    const [limits] = workers;
    await close();
    await expect(limits.takeSlot('gone', 1, holder(1), noon)).rejects.toThrow();
    await expect(limits.freeSlot('gone', holder(1).lease)).resolves.toBeUndefined();
  });
});
