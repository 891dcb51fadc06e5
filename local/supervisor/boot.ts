import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { systemClock } from '../../base/clock.ts';
import { loadSystem } from '../../base/load-system.ts';
import type { EventLog } from '../../lib/model/events/event.ts';
import type { SystemModel } from '../../lib/model/system.ts';
import type { Topology } from '../../lib/model/topology.ts';
import { createAlarms } from '../../measure/alarms.ts';
import { createWindows } from '../../measure/windows.ts';
import { guardianInWords } from '../guardian/settle-journal.ts';
import { openJournal } from '../journal/journal-file.ts';
import { createChildren } from '../runtimes/embedded/children.ts';
import { createEmbeddedRuntime } from '../runtimes/embedded/embedded-runtime.ts';
import { createMemoryNotes } from '../runtimes/embedded/faults/memory-notes.ts';
import { guardianProgram, stepRunnerAt } from '../runtimes/embedded/guardian.ts';
import { startLinks } from '../runtimes/embedded/links-process.ts';
import { createMesh, type Mesh } from '../runtimes/embedded/mesh.ts';
import { createPorts, isFree } from '../runtimes/embedded/ports.ts';
import { createStartPorts } from '../runtimes/embedded/start-ports.ts';
import { PortInUseError } from '../server/errors.ts';
import { keepGuardian } from './guardian-keeper.ts';
import { healFolder, putJournalAside } from './heal-folder.ts';
import { linksSocket } from './links-socket.ts';
import { createLoadRunner } from './load-runner.ts';
import type { SystemOptions } from './options.ts';
import { startServices } from './start-services.ts';
import { places } from './state.ts';

/** Everything of a system but its API. */
export type Booted = Awaited<ReturnType<typeof boot>>;

/** Heals what a dead system left, then starts guardian, link proxies, stores and tasks; resolves when all are healthy. */
export async function boot(options: SystemOptions, say: (line: string) => void) {
  const { folder, port, resilience, system: file } = options;
  const system = await loadSystem(file);
  const { topology } = system;
  const { journal, logs, scratch } = places(folder);
  await prepare(folder, say);
  if (!(await isFree(port))) throw new PortInUseError(port);

  const log = openJournal(journal, systemClock);
  const socketPath = linksSocket(folder);
  const keeper = await keepGuardian({
    log,
    program: guardianProgram({ linksSocket: socketPath, scratch }),
    createRunner: stepRunnerAt({ linksSocket: socketPath, scratch }),
    journalPath: journal,
  });
  const children = createChildren({ log, guardian: () => keeper.current(), folder: logs });
  const notice = (message: string) => void log.append({ type: 'notice', message });

  const { windows, alarms } = createMeasures(system, log);
  const { next: nextPort } = createPorts(port + 1);
  const [links, stores] = await Promise.all([
    startLinks({ children, socketPath, onSamples: (batch) => windows.links(batch), notice }),
    system.start(createStartPorts({ topology, children, nextPort })),
  ]);
  say(`stores: ${stores.description}`);
  let closing = false;
  void stores.lost.then((store) => closing || notice(`the ${store} process has ended: its data is gone; start again`));

  const mesh = await createMesh({ topology, nextPort, storePort: stores.portOf, configure: links.configure });
  const { ecs, scheduler } = await startServices({
    ...{ system, file, alarms, log, children, mesh, nextPort, resilience, scratch },
  });
  const edge = publicUrl(mesh, topology);
  return {
    ...{ system, log, alarms, ecs, edge },
    stores: stores.description,
    loadRunner: createLoadRunner({ log, children, windows, alarms, system, file, stores, edge }),
    runtime: createEmbeddedRuntime({
      system,
      scheduler,
      eyes: { scheduler, mesh, scratch, memory: createMemoryNotes(), links },
      guardian: () => keeper.current(),
    }),
    guardianLost: keeper.lost,
    /** Ends everything in order; what hangs is left to the guardian. */
    close: async () => {
      closing = true;
      windows.close();
      await scheduler.close();
      await links.close();
      await children.endAll();
      await keeper.dismiss();
      await log.close();
      rmSync(socketPath, { force: true });
    },
  };
}

function createMeasures(system: SystemModel, log: EventLog) {
  return {
    windows: createWindows({
      clock: systemClock,
      emit: (window) => void log.append({ type: 'window', ...window }),
    }),
    alarms: createAlarms({
      system,
      clock: systemClock,
      onState: ({ alarm, state, reason }) => void log.append({ type: 'alarm-state', alarm, state, reason }),
    }),
  };
}

function publicUrl(mesh: Mesh, topology: Topology): string {
  const port = mesh.publicPort(topology.services.find((service) => service.public)?.name as string);
  return `http://127.0.0.1:${port}`;
}

/** Makes the folders of a system and heals what the last one left in them. */
async function prepare(folder: string, say: (line: string) => void): Promise<void> {
  const { oldJournals, logs, scratch } = places(folder);
  for (const path of [oldJournals, logs, scratch]) mkdirSync(path, { recursive: true });
  await healBefore(folder, say);
}

/** Undoes what a system that died with its guardian left behind, and puts its journal aside. */
async function healBefore(folder: string, say: (line: string) => void): Promise<void> {
  const report = await healFolder(folder, say);
  if (!report) return;
  if (report.guardian) say(guardianInWords(report.guardian));
  if (report.reverted.length + report.ended.length > 0) {
    say(`healed: ${report.reverted.length} faults undone, ${report.ended.length} processes ended`);
  }
  if (report.remaining.length > 0) throw new Error(`could not heal: ${report.remaining.join(', ')} remain`);
  if (existsSync(places(folder).journal)) putJournalAside(folder);
}
