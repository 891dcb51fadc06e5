import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StartExperimentCommand } from '@aws-sdk/client-fis';
import { templatesByExperiment } from '../../aws/fis/templates.ts';
import { systemClock } from '../../base/clock.ts';
import { isAlive } from '../../base/process/identity.ts';
import { defaultSystemFile } from '../../cli/default-system.ts';
import { startSystem } from '../../local/client/start-system.ts';
import { openSystem } from '../../local/client/system-client.ts';
import { readJournal } from '../../local/journal/read-journal.ts';
import { unendedProcesses } from '../../local/journal/unreverted.ts';
import { isFree } from '../../local/runtimes/embedded/ports.ts';
import { healFolder } from '../../local/supervisor/heal-folder.ts';
import { defaults } from '../../local/supervisor/options.ts';
import { places } from '../../local/supervisor/state.ts';
import { type Figures, milliseconds, quantile } from './table.ts';

const crashes = Number(process.env.CRASHES ?? 100);
const port = 24_000;
const experiments = [
  'lose-payment',
  'slow-products',
  'lossy-network',
  'cpu-stress',
  'io-stress',
  'random-kill',
  'stop-gateway',
];

/** SIGKILL of the supervisor at random instants, every fourth time of the guardian too; counts what is left. */
export const bench = async (): Promise<Figures[]> => {
  const clean: number[] = [];
  const left = { processes: 0, files: 0, ports: 0 };
  let guardiansKilled = 0;
  for (let crash = 0; crash < crashes; crash++) {
    const folder = mkdtempSync(join(tmpdir(), 'crash-'));
    const withGuardian = crash % 4 === 3;
    const took = await crashOnce(folder, experiments[crash % experiments.length] as string, withGuardian);
    if (withGuardian) guardiansKilled++;
    else clean.push(took);
    left.processes += started(folder).filter(({ process }) => isAlive(process)).length;
    left.files += readdirSync(places(folder).scratch).length;
    left.ports += (await isFree(port)) ? 0 : 1;
    rmSync(folder, { recursive: true, force: true });
  }
  return [
    {
      title: `SIGKILL of the supervisor, ${crashes} times; of the guardian too, ${guardiansKilled} times, then heal`,
      head: ['left', 'count'],
      rows: [
        ...Object.entries(left).map(([name, count]) => [name, String(count)]),
        ['time to nothing left, guardian alive: p50', milliseconds(quantile(clean, 0.5))],
        ['max', milliseconds(Math.max(...clean))],
      ],
    },
  ];
};

const started = (folder: string) =>
  readJournal(places(folder).journal).events.filter((event) => event.type === 'process-started');

/** Resolves with the milliseconds until no process was left, at most 5000. */
async function crashOnce(folder: string, experiment: string, withGuardian: boolean): Promise<number> {
  const state = await startSystem(
    { ...defaults, system: defaultSystemFile, folder, port },
    { attached: false, progress: () => {} },
  );
  const system = await openSystem(state);
  const experimentTemplateId = (await templatesByExperiment(system.fis)).get(experiment)?.id as string;
  const running = system.fis.send(new StartExperimentCommand({ clientToken: randomUUID(), experimentTemplateId }));
  running.catch(() => {});
  await systemClock.sleep(Math.random() * 1500);
  const guardian = unendedProcesses(readJournal(places(folder).journal).events).find(({ role }) => role === 'guardian');
  process.kill(state.supervisor.pid, 'SIGKILL');
  if (withGuardian) process.kill(guardian?.process.pid as number, 'SIGKILL');
  const begun = systemClock.monotonic();
  system.close();
  if (withGuardian) {
    await healFolder(folder, () => {});
  }
  const processes = started(folder);
  while (processes.some(({ process }) => isAlive(process)) && systemClock.monotonic() - begun < 5000) {
    await systemClock.sleep(5);
  }
  return systemClock.monotonic() - begun;
}
