import type { Service } from '../topology.ts';
import type { AnyEffect } from './effect.ts';

/**
 * Why a kind of effect cannot be had on the tasks of a service on a machine, because it needs the program to take part;
 * undefined where it can. All else is done from outside, and works on any program.
 */
export function needsCooperation(kind: AnyEffect['kind'], { name, limitsFile }: Service): string | undefined {
  if (kind !== 'memory-stress' || limitsFile) return undefined;
  return (
    `memory of ${name} cannot be filled from outside: its program does not hold it as a limits file says, as the services' kit does. ` +
    'Stop its task (aws:ecs:stop-task) to see what its end does, or pause it (pause-process) to see what its silence does'
  );
}
