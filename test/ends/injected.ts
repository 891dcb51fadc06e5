import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { kebabCase } from '../../cli/injectable.ts';
import type { Event } from '../../lib/model/events/event.ts';
import type { Verdict } from '../../lib/model/events/verdict.ts';
import { startChaos } from '../embedded/system/support.ts';
import { wrongIn } from './checks.ts';
import type { Course } from './columns/column.ts';
import { definitionOf } from './definition-of.ts';
import { type Row, serviceOf } from './row.ts';
import { follow, residentOf, type Started } from './started.ts';
import { until } from './until.ts';

/** A `chaos inject` that runs, and its experiment. */
export interface Injection {
  readonly started: Started;
  interrupt(): void;
  finished(): Promise<{ readonly verdict?: Verdict; readonly exit: number | null; readonly stderr: string }>;
  /** What is wrong with a verdict, or that there is none. */
  wrongIn(verdict: Verdict | undefined): string[];
}

/** Injects a row's fault by the command line, as a user would; resolves when its experiment has begun. */
export async function injected(course: Course, { duration }: { duration: string }): Promise<Injection> {
  const { system, row } = course;
  const { child, finished } = startChaos('inject', ...argumentsOf(row, duration), '--json', ...system.own);
  course.finally(() => {
    child.kill('SIGINT');
    return finished;
  });
  const events = eventsOf(child);
  const ended = new AbortController();
  void finished.then(() => ended.abort());
  let before = residentOf(await system.tasks());
  let looked = Date.now();
  const id = await until('chaos inject has begun', async () => {
    const phase = system.events.find((event) => event.type === 'phase' && isOf(row, event.experiment));
    if (!phase && Date.now() - looked > 200) {
      // A service that has just started still grows: what it holds at last is what it held before the fault.
      before = residentOf(await system.tasks());
      looked = Date.now();
    }
    return phase?.type === 'phase' ? phase.experimentId : ended.signal.aborted && 'none';
  });
  if (id === 'none') throw new Error(`chaos inject has ended: ${(await finished).stderr}`);
  return {
    started: follow(system, id, before),
    interrupt: () => void child.kill('SIGINT'),
    finished: async () => {
      const { status, stderr } = await finished;
      const verdict = events.find((event) => event.type === 'verdict' && event.experimentId === id);
      return { exit: status, stderr, ...(verdict?.type === 'verdict' && { verdict }) };
    },
    wrongIn: (verdict) => (verdict ? wrongIn(verdict) : ['there is no verdict']),
  };
}

/** Whether that is the name which `chaos inject` gives to a row's experiment. */
function isOf(row: Row, experiment: string): boolean {
  const hit = row.on !== 'nothing' && 'store' in row.on ? row.on.store : serviceOf(row);
  return experiment.startsWith(`inject-${row.fault}`) && experiment.endsWith(hit ?? row.fault);
}

/** The events that a command prints, as far as they are there. */
function eventsOf({ stdout }: ChildProcess): readonly Event[] {
  const events: Event[] = [];
  if (stdout) createInterface({ input: stdout }).on('line', (line) => void events.push(JSON.parse(line)));
  return events;
}

function argumentsOf(row: Row, duration: string): string[] {
  const { action, automation } = definitionOf(row);
  const { parameters } = action ?? automation ?? { parameters: {} };
  const given = {
    ...row.parameters,
    ...('duration' in parameters && { duration }),
    ...('Duration' in parameters && { Duration: duration }),
  };
  return [
    row.fault,
    ...(action?.target ? ['--on', serviceOf(row) as string] : []),
    ...Object.entries(given).flatMap(([name, value]) => [`--${kebabCase(name)}`, value]),
  ];
}
