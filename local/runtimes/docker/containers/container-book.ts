import type { Incarnation } from './incarnation.ts';

/** How an incarnation ended. */
export interface Ending {
  /** Of its first process; undefined where it ended while nobody could look. */
  readonly exitCode: number | undefined;
  /** The kernel killed a process of it for its memory. */
  readonly outOfMemory: boolean;
}

/** `at`: milliseconds by the daemon's clock. */
export type ContainerChange =
  | { readonly type: 'started' | 'health'; readonly of: Incarnation; readonly at: number }
  | { readonly type: 'ended'; readonly of: Incarnation; readonly at: number; readonly ending: Ending };

/** What runs, as far as it was told: each change is told once, and an end only of what began. */
export interface ContainerBook {
  /** Oldest first. */
  running(): Incarnation[];
  began(of: Incarnation, at: number): void;
  ended(containerId: string, at: number, exitCode?: number): void;
  /** Said before the end that it brings. */
  ranOutOfMemory(containerId: string): void;
  healthIs(containerId: string, health: Incarnation['health'], at: number): void;
  /** What runs now, whatever was told before: for a time in which nothing could be heard. */
  are(now: readonly Incarnation[], at: number): void;
}

export function createContainerBook(onChange: (change: ContainerChange) => void): ContainerBook {
  const running = new Map<string, Incarnation>();
  const outOfMemory = new Set<string>();

  const began = (of: Incarnation, at: number) => {
    const before = running.get(of.containerId);
    if (before?.id === of.id) return;
    if (before) ended(of.containerId, at);
    running.set(of.containerId, of);
    onChange({ type: 'started', of, at });
  };
  const ended = (containerId: string, at: number, exitCode?: number) => {
    const of = running.get(containerId);
    const ending = { exitCode, outOfMemory: outOfMemory.delete(containerId) };
    if (!of) return;
    running.delete(containerId);
    onChange({ type: 'ended', of, at, ending });
  };
  const healthIs = (containerId: string, health: Incarnation['health'], at: number) => {
    const before = running.get(containerId);
    if (!before || before.health === health) return;
    const of = { ...before, health };
    running.set(containerId, of);
    onChange({ type: 'health', of, at });
  };

  return {
    running: () => [...running.values()].toSorted(byAge),
    began,
    ended: (containerId, at, exitCode) => {
      // The end of an incarnation from before, told after another has begun.
      if (at < (running.get(containerId)?.startedAt ?? 0)) return;
      ended(containerId, at, exitCode);
    },
    ranOutOfMemory: (containerId) => void outOfMemory.add(containerId),
    healthIs,
    are: (now, at) => {
      const ids = new Set(now.map(({ id }) => id));
      for (const { id, containerId } of [...running.values()]) if (!ids.has(id)) ended(containerId, at);
      for (const of of now.toSorted(byAge)) {
        began(of, of.startedAt);
        healthIs(of.containerId, of.health, at);
      }
    },
  };
}

const byAge = (one: Incarnation, other: Incarnation) => one.startedAt - other.startedAt;
