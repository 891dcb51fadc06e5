import type { Command } from '../command.ts';
import { compare } from './compare.ts';
import { down } from './down.ts';
import { experiments } from './experiments.ts';
import { faults } from './faults.ts';
import { gameday } from './gameday.ts';
import { heal } from './heal.ts';
import { inject } from './inject.ts';
import { kill } from './kill.ts';
import { run } from './run.ts';
import { serve } from './serve.ts';
import { status } from './status.ts';
import { stop } from './stop.ts';
import { up } from './up.ts';

/** Every command, in the order of help. */
export const commands: readonly Command[] = [
  gameday,
  run,
  kill,
  inject,
  compare,
  experiments,
  faults,
  up,
  status,
  stop,
  down,
  heal,
  serve,
];
