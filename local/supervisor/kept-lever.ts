import { mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { systemClock } from '../../base/clock.ts';
import { writeWhole } from '../../base/write-whole.ts';
import { leverReason } from '../../lib/model/safety-lever.ts';
import type { LeverKeeper, SafetyLeverRequest } from '../engine/safety-lever.ts';
import { places } from './state.ts';

/** Keeps the safety lever of a folder's systems in a file of its own. One that cannot be read counts as engaged. */
export function leverKeeperOf(folder: string): LeverKeeper {
  const { lever: path } = places(folder);
  return {
    read: () => readLever(path),
    write: (lever) => {
      mkdirSync(dirname(path), { recursive: true });
      writeWhole(path, `${JSON.stringify(lever)}\n`);
    },
  };
}

/** Why the next system of a folder would cancel whatever starts; undefined where it would not. */
export function keptEngaged(folder: string): SafetyLeverRequest | undefined {
  const lever = leverKeeperOf(folder).read();
  return lever?.status === 'engaged' ? lever : undefined;
}

function readLever(path: string): SafetyLeverRequest | undefined {
  try {
    const { status, reason } = JSON.parse(readFileSync(path, 'utf8')) as Partial<SafetyLeverRequest>;
    if ((status === 'engaged' || status === 'disengaged') && typeof reason === 'string') return { status, reason };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
  }
  const why = 'nobody can tell whether it was engaged, as its file cannot be read';
  return { status: 'engaged', reason: leverReason({ why, who: 'the start', at: systemClock.wall() }) };
}
