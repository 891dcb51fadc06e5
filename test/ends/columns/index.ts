import type { Column } from './column.ts';
import { interrupted } from './interrupted.ts';
import { bothKilled, guardianKilled, supervisorKilled } from './kills.ts';
import { over } from './over.ts';
import { firstStopped, secondEndsFirst } from './overlaps.ts';
import { stopped } from './stopped.ts';
import { targetKilled, targetReplaced } from './targets.ts';

/** Those that every runtime has. */
export const columns = {
  over,
  stopped,
  interrupted,
  'supervisor-killed': supervisorKilled,
  'guardian-killed': guardianKilled,
  'both-killed': bothKilled,
  'target-killed': targetKilled,
  'target-replaced': targetReplaced,
  'second-ends-first': secondEndsFirst,
  'first-stopped': firstStopped,
} satisfies Readonly<Record<string, Column>>;
