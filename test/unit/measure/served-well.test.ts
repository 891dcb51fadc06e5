import { describe, expect, test } from '@jest/globals';
import { servedWellSince } from '../../../measure/judge/served-well.ts';
import { RunStory } from './support/run-story.ts';

const since = (story: RunStory, from: number) => {
  const windows = story.events.filter((event) => event.type === 'window');
  const at = servedWellSince(windows, from * 1000, {});
  return at === undefined ? undefined : at / 1000;
};
const hurt = (...seconds: number[]) => ({
  failures: (_: string, second: number) => (seconds.includes(second) ? { failed: 5 } : {}),
  slowness: (_: string, second: number) => (seconds.includes(second) ? { milliseconds: 600 } : {}),
});

describe('the second since which users are served well', () => {
  test('is the one asked about where nobody was hurt', () => {
    expect(since(new RunStory().users(0, 6), 2)).toBe(2);
    expect(since(new RunStory(), 2)).toBe(2);
  });

  test.each(['failures', 'slowness'] as const)('is after the last second of %s', (kind) => {
    expect(since(new RunStory().users(0, 9, 50, hurt(2, 5)[kind]), 0)).toBe(6);
  });

  test('is not known until three good ones have followed', () => {
    expect(since(new RunStory().users(0, 8, 50, hurt(5).failures), 0)).toBeUndefined();
    expect(since(new RunStory().users(0, 9, 50, hurt(5).failures), 0)).toBe(6);
  });

  test('takes no account of what was before', () => {
    expect(since(new RunStory().users(0, 6, 50, hurt(1, 2).failures), 3)).toBe(3);
  });

  test('does not take a second without users for a bad one', () => {
    expect(since(new RunStory().users(0, 2).users(4, 6), 0)).toBe(0);
  });
});
