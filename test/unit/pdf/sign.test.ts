import { expect, it } from 'vitest';
import { signOf } from '#pdf/engine/sign.ts';

it.each([
  [0x41, 'A'],
  [0x1f600, '😀'],
  [0x02, '-'],
  [0xfb01, 'fi'],
  [0xf0b7, '•'],
  [0x00, undefined],
  [0x0a, undefined],
  [0xd800, undefined],
  [0xfffe, undefined],
  [0x110000, undefined],
])('character code %i is read as %j', (code, sign) => {
  expect(signOf(code)).toBe(sign);
});
