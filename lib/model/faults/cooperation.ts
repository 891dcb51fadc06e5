import type { Service } from '../topology.ts';
import type { AnyEffect } from './effect.ts';

/** What of a service says how its tasks are run. */
type RunOf = Pick<Service, 'limitsFile' | 'contained'>;

interface Cooperation {
  readonly lacks: (service: RunOf) => boolean;
  readonly why: string;
}

const ofLinks: Cooperation = {
  lacks: ({ contained }) => contained === true,
  why: 'requests are touched one by one by the link proxies, which containers do not have: run the system as processes (--runtime embedded)',
};

/** What a program must take part in, or have of its own, for the fault to be had on a machine, and what to do where not. */
const cooperations: Readonly<Record<string, Cooperation>> = {
  'memory-stress': {
    lacks: ({ limitsFile, contained }) => !limitsFile && !contained,
    why: "memory cannot be filled from outside, and the program does not hold it as a limits file says, which the services' kit does; stop the task (stop-task) to see what its end does, or pause it (pause-process) to see what its silence does",
  },
  'disk-fill': {
    lacks: ({ contained }) => !contained,
    why: "a process on this machine has no disk of its own: filling it would fill the machine's; run the system in containers (--runtime docker)",
  },
  'http-fault': ofLinks,
  'redis-fault': ofLinks,
  'dynamodb-partial-batch': ofLinks,
  'poison-message': {
    lacks: ({ contained }) => contained === true,
    why: 'in containers the queues may be of any emulator, which removes a message only for who has received it: run the system as processes (--runtime embedded)',
  },
};

/** What to do about a fault that cannot be had on such a task, and why. */
export const whyLacking = (kind: AnyEffect['kind']): string => cooperations[kind]?.why ?? 'it cannot be had here';

/**
 * Why a fault cannot be had on the tasks of a service on a machine, because it needs the program to take part, or what a
 * process does not have of its own; undefined where it can. All others are done from outside, and work on any program.
 */
export function lacksCooperation(kind: AnyEffect['kind'], service: RunOf): string | undefined {
  const cooperation = Object.hasOwn(cooperations, kind) ? cooperations[kind] : undefined;
  return cooperation?.lacks(service) ? cooperation.why : undefined;
}
