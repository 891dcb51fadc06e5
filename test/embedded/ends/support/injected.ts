import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { kebabCase } from '../../../../cli/injectable.ts';
import type { Event } from '../../../../lib/model/events/event.ts';
import type { Verdict } from '../../../../lib/model/events/verdict.ts';
import { startChaos } from '../../system/support.ts';
import { wrongIn } from './checks.ts';
import type { LiveSystem } from './live-system.ts';
import { type Row, serviceOf } from './row.ts';
import { definitionOf } from './rows.ts';
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
export async function injected(system: LiveSystem, row: Row, { duration }: { duration: string }): Promise<Injection> {
  const before = residentOf(await system.tasks());
  const { child, finished } = startChaos('inject', ...argumentsOf(row, duration), '--json', ...system.own);
  const events = eventsOf(child);
  const ended = new AbortController();
  void finished.then(() => ended.abort());
  const id = await until('chaos inject has begun', () => {
    const state = events.find((event) => event.type === 'experiment-state');
    return state?.type === 'experiment-state' ? state.experimentId : ended.signal.aborted && 'none';
  });
  if (id === 'none') throw new Error(`chaos inject has ended: ${(await finished).stderr}`);
  return {
    started: follow(system, id, before),
    interrupt: () => void child.kill('SIGINT'),
    finished: async () => {
      const { status, stderr } = await finished;
      const verdict = events.find((event) => event.type === 'verdict');
      return { exit: status, stderr, ...(verdict?.type === 'verdict' && { verdict }) };
    },
    wrongIn: (verdict) => (verdict ? wrongIn(verdict) : ['there is no verdict']),
  };
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
