import { columns } from '../../../ends/columns/index.ts';
import { deaths } from '../../../ends/ends.ts';
import type { Grid } from '../../../ends/grid.ts';
import { kill, type LiveSystem } from '../../../ends/live-system.ts';
import { serviceOf } from '../../../ends/row.ts';
import type { Stage } from '../../../ends/stage.ts';
import { targetOf } from '../../../ends/started.ts';
import { rows } from './rows.ts';
import { leftInLive, leftOfDead } from './sweep.ts';

/** Tasks that are processes of this machine. */
const stage: Stage = {
  rows,
  exceptions: [
    {
      ends: deaths,
      of: (row) => serviceOf(row) === undefined,
      why: 'a store is no task: nobody replaces it, and the end of its process is the end of the system',
    },
  ],
  timeScale: 0.05,
  rates: { judged: 20, calm: 3 },
  system: [],
  start: [],
  run: ['slow-products'],
  look: async (system: LiveSystem) => ({
    leftInLive: () => leftInLive(system),
    leftOfFaults: async () => leftOfDead(system),
    leftOfDead: async () => leftOfDead(system),
  }),
  killGuardian: async (system) => kill(system.guardian()),
  victimOf: async (system, row, { pid }) => {
    const tasks = await system.tasks();
    const { process, taskArn } = tasks.find((task) => task.process.pid === pid) ?? targetOf(row, tasks);
    return { pid: process.pid, taskArn };
  },
  abandon: () => {},
};

export const embeddedGrid: Grid = {
  stage,
  columns,
  whyNot: () =>
    process.platform === 'linux' ? undefined : 'processes and links are looked at by what Linux says of them in /proc',
  prepare: async () => {},
};
