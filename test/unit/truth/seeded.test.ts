import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { bugs } from '../../truth/bugs.ts';
import { outsiders, soundOutsiders } from '../../truth/outsiders.ts';
import { soundStrangers, strangers } from '../../truth/strangers.ts';
import { experimentsFor } from '../../truth/support/choose.ts';
import { variants } from '../../truth/variants.ts';

const planted = [...bugs, ...strangers, ...outsiders];
const sound = [...variants, ...soundStrangers, ...soundOutsiders];
const all = [...planted, ...sound];

describe('seeded changes of the shop', () => {
  test.each(all.map((seeded) => [seeded.name, seeded] as const))('%s fits, and is touched', (_, { at, edits }) => {
    for (const { file, from, to } of edits) {
      expect(readFileSync(file, 'utf8').split(from)).toHaveLength(2);
      expect(to).not.toBe(from);
    }
    expect(experimentsFor({ at })).not.toEqual([]);
  });

  test('have names of their own; bugs break something, and what is sound breaks nothing', () => {
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
    for (const { breaks, edits } of planted) expect([breaks.length > 0, edits.length > 0]).toEqual([true, true]);
    for (const { breaks } of sound) expect(breaks).toEqual([]);
  });
});
