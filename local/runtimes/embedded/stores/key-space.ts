import { systemClock } from '../../../../base/clock.ts';

interface Entry {
  readonly value: string;
  /** Milliseconds since the epoch; Infinity: never. */
  readonly expiresAt: number;
}

/** Strings with expiry, as Redis keeps them: an expired key is absent from the moment it expires. */
export class KeySpace {
  private readonly entries = new Map<string, Entry>();
  private readonly now: () => number;

  constructor(now: () => number = systemClock.wall) {
    this.now = now;
  }

  get(key: string): string | null {
    return this.live(key)?.value ?? null;
  }

  has(key: string): boolean {
    return this.live(key) !== undefined;
  }

  /** Sets a value that lives `lifeMs` milliseconds, or for ever. */
  set(key: string, value: string, lifeMs = Number.POSITIVE_INFINITY): void {
    this.entries.set(key, { value, expiresAt: this.now() + lifeMs });
  }

  /** Replaces the value and keeps the expiry, as INCR does. */
  replace(key: string, value: string): void {
    this.entries.set(key, { value, expiresAt: this.live(key)?.expiresAt ?? Number.POSITIVE_INFINITY });
  }

  delete(key: string): boolean {
    return this.live(key) !== undefined && this.entries.delete(key);
  }

  expire(key: string, lifeMs: number): boolean {
    const entry = this.live(key);
    if (entry) this.entries.set(key, { value: entry.value, expiresAt: this.now() + lifeMs });
    return entry !== undefined;
  }

  /** Milliseconds left; -1 without expiry, -2 without the key, as PTTL answers. */
  timeToLive(key: string): number {
    const entry = this.live(key);
    if (!entry) return -2;
    return entry.expiresAt === Number.POSITIVE_INFINITY ? -1 : Math.max(0, entry.expiresAt - this.now());
  }

  keys(): string[] {
    return [...this.entries.keys()].filter((key) => this.has(key));
  }

  clear(): void {
    this.entries.clear();
  }

  private live(key: string): Entry | undefined {
    const entry = this.entries.get(key);
    if (!entry || entry.expiresAt > this.now()) return entry;
    this.entries.delete(key);
    return undefined;
  }
}
