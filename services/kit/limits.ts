import { readFile } from 'node:fs/promises';
import { createBalloon } from './balloon.ts';
import { limitSending } from './send-limit.ts';

/** What a fault injector asks of a task; each is absent where it asks nothing of the kind. */
interface Limits {
  /** What the task may send, over all its connections. */
  readonly kilobitsPerSecond: number | undefined;
  /** What it holds of memory for nothing. */
  readonly balloonMiB: number;
}

const none: Limits = { kilobitsPerSecond: undefined, balloonMiB: 0 };
const lookEveryMs = 250;

/**
 * Keeps a task to the limits in a file that a fault injector writes, from one look to the next; without the file, with an
 * empty one, or past its `expiresAt` (milliseconds since the epoch) there are none.
 */
export function keepLimits(file: string): void {
  const balloon = createBalloon();
  const sending = limitSending();
  const look = async () => {
    const { kilobitsPerSecond, balloonMiB } = await readLimits(file);
    sending.set(kilobitsPerSecond);
    // Growing takes its time: what is asked meanwhile must be heard.
    void balloon.resize(balloonMiB).catch(() => {});
  };
  const keepLooking = async () => {
    // A limit that cannot be kept must not end the task.
    await look().catch(() => {});
    setTimeout(keepLooking, lookEveryMs).unref();
  };
  void keepLooking();
}

/** The limits in force now; a file that cannot be read, or is not understood, holds the task to nothing. */
export async function readLimits(file: string, now = Date.now()): Promise<Limits> {
  try {
    const { kilobitsPerSecond, balloonMiB, expiresAt } = JSON.parse(await readFile(file, 'utf8'));
    if (!isPositive(expiresAt) || expiresAt <= now) return none;
    return {
      kilobitsPerSecond: isPositive(kilobitsPerSecond) ? kilobitsPerSecond : undefined,
      balloonMiB: isPositive(balloonMiB) ? balloonMiB : 0,
    };
  } catch {
    return none;
  }
}

const isPositive = (value: unknown): value is number => typeof value === 'number' && value > 0;
