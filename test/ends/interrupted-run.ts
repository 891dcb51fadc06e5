import { createInterface } from 'node:readline';
import type { Event } from '../../lib/model/events/event.ts';
import { readJournal } from '../../local/journal/read-journal.ts';
import { places } from '../../local/supervisor/state.ts';
import { startChaos } from '../embedded/system/support.ts';
import { wrongIn } from './checks.ts';
import { withFolder } from './live-system.ts';
import { filesBelow, processesWith } from './proc.ts';
import type { Stage } from './stage.ts';
import { until } from './until.ts';

/** Presses Ctrl-C while the fault of a `chaos run` lasts, and gives what is wrong then: the system goes down with it. */
export const interruptedRun = (stage: Stage, basePort: number): Promise<string[]> =>
  withFolder(stage, async (folder) => {
    const own = [...stage.system, ...stage.start, '--folder', folder, '--base-port', String(basePort)];
    const { child, finished } = startChaos('run', ...stage.run, '--time-scale', '0.5', '--json', ...own);
    const events: Event[] = [];
    if (child.stdout) createInterface({ input: child.stdout }).on('line', (line) => void events.push(JSON.parse(line)));
    // It starts the system itself, and sees first how users are served.
    await until('a fault is applied', () => events.some(({ type }) => type === 'fault-applied'), 150_000);
    child.kill('SIGINT');
    const { status, stderr } = await finished;
    const journal = readJournal(places(folder).journal).events;
    const states = journal.flatMap((event) => (event.type === 'experiment-state' ? [event.status] : []));
    const verdict = events.find((event) => event.type === 'verdict');
    return [
      ...(status === 130 ? [] : [`exit status ${status} (130 wanted): ${stderr}`]),
      ...(states.at(-1) === 'stopped' ? [] : [`FIS says ${states.at(-1)} (stopped wanted)`]),
      ...unproven(journal),
      ...(verdict?.type === 'verdict' ? wrongIn(verdict) : ['there is no verdict']),
      ...processesWith(folder).map(({ pid }) => `process ${pid}`),
      ...filesBelow(places(folder).scratch).map((file) => `file ${file}`),
    ];
  });

/** Faults that were applied and are not proven to be undone. */
function unproven(events: readonly Event[]): string[] {
  const isClean = (faultId: string) =>
    events.some(
      (event) =>
        event.type === 'fault-reverted' &&
        event.faultId === faultId &&
        event.proof.remaining.length === 0 &&
        event.proof.probe.matches,
    );
  return events.flatMap((event) =>
    event.type === 'fault-applied' && !isClean(event.faultId) ? [`no clean proof of ${event.faultId}`] : [],
  );
}
