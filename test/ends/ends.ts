import type { Row } from './row.ts';
import type { Stage } from './stage.ts';

/** The ways in which a fault ends: the columns of the grid. Not every runtime has all. */
export const ends = {
  over: 'its time is over',
  stopped: 'stopped',
  interrupted: 'Ctrl-C',
  'supervisor-killed': 'supervisor killed',
  'guardian-killed': 'guardian killed',
  'both-killed': 'both killed, healed',
  'target-killed': 'target killed',
  'target-replaced': 'target replaced',
  'target-out-of-memory': 'target out of memory',
  'target-restarted': 'Docker restarts the target',
  'daemon-restarted': 'Docker daemon restarted',
  'second-ends-first': 'second ends first',
  'first-stopped': 'first is stopped',
} as const;

export type End = keyof typeof ends;
export const allEnds = Object.keys(ends) as readonly End[];

export interface Exception {
  readonly ends: readonly End[];
  readonly of: (row: Row) => boolean;
  readonly why: string;
}

const overlaps: readonly End[] = ['second-ends-first', 'first-stopped'];
export const deaths: readonly End[] = [
  ...(['target-killed', 'target-replaced', 'target-out-of-memory', 'target-restarted'] as const),
];

/** Cells that mean nothing on any runtime, and why; the first that fits is said. */
const exceptions: readonly Exception[] = [
  {
    ends: ['stopped', 'supervisor-killed', 'guardian-killed', 'both-killed', 'daemon-restarted'],
    of: ({ lasts }) => lasts === 'once',
    why: 'it is over as soon as it is applied: nothing is held that could end so',
  },
  {
    ends: [...deaths, ...overlaps],
    of: ({ endsTarget }) => endsTarget === 'at once',
    why: 'it ends its target itself, so neither another nor a second one finds it',
  },
  { ends: deaths, of: ({ on }) => on === 'nothing', why: 'it has no target' },
  {
    ends: ['second-ends-first'],
    of: ({ lasts }) => lasts === 'own',
    why: 'each lasts as long as the fault itself takes, so the first ends first',
  },
  {
    ends: ['first-stopped'],
    of: ({ second }) => second === 'refused',
    why: 'a second one on the same task is refused, so none goes on',
  },
];

/** Why a cell of the grid means nothing; undefined where it does. */
export const whyNot = (stage: Pick<Stage, 'exceptions'>, row: Row, end: End): string | undefined =>
  [...exceptions, ...stage.exceptions].find((exception) => exception.ends.includes(end) && exception.of(row))?.why;
