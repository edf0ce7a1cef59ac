import { expect, test } from 'vitest';
import { deferred } from '#functions/deferred.ts';

interface Port {
  add(a: number, b: number): Promise<number>;
  refuse(): Promise<never>;
}

function counted() {
  let loads = 0;
  const port: Port = {
    add: async (a, b) => a + b,
    refuse: () => Promise.reject(new Error('refused')),
  };
  const load = async () => {
    loads += 1;
    return port;
  };
  return { it: deferred<Port>(load), loads: () => loads };
}

test('nothing is read before the first call', async () => {
  const { it, loads } = counted();
  const { add } = it;
  expect(loads()).toBe(0);
  expect(await add(1, 2)).toBe(3);
  expect(loads()).toBe(1);
});

test('what the adapter refuses is refused', async () => {
  await expect(counted().it.refuse()).rejects.toThrow('refused');
});

test('an adapter that cannot be read fails the call', async () => {
  const port = deferred<Port>(() => Promise.reject(new Error('no such file')));
  await expect(port.add(1, 2)).rejects.toThrow('no such file');
});

test('to wait for a port is no call', async () => {
  const { it, loads } = counted();
  expect(await it).toBe(it);
  expect(loads()).toBe(0);
});
