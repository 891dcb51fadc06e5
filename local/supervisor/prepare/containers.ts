import { randomBytes } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { systemClock } from '../../../base/clock.ts';
import { UsageError } from '../../../base/usage-error.ts';
import { levelInWords } from '../../../lib/model/resilience.ts';
import type { ComposeSource, System } from '../../../lib/model/system.ts';
import { publicServices } from '../../../lib/model/topology.ts';
import type { Ecs } from '../../ecs/ecs.ts';
import { createVersions } from '../../ecs/versions.ts';
import { connectDaemon } from '../../runtimes/docker/daemon/connect.ts';
import type { Daemon } from '../../runtimes/docker/daemon/daemon.ts';
import { guardianImage, hasImage, haveImage, tagOf } from '../../runtimes/docker/daemon/own-images.ts';
import { probeKernel } from '../../runtimes/docker/daemon/probe-kernel.ts';
import { untilAnswering } from '../../runtimes/docker/daemon/until-answering.ts';
import { createDockerRuntime } from '../../runtimes/docker/docker-runtime.ts';
import { containedStepRunner } from '../../runtimes/docker/guardian/contained-step-runner.ts';
import { type Observer, startObserver } from '../../runtimes/docker/guardian/observer.ts';
import { guardianContainer } from '../../runtimes/docker/guardian/program.ts';
import type { Kernel } from '../../runtimes/docker/kernel.ts';
import { createObservedMesh, type ObservedMesh } from '../../runtimes/docker/mesh/contained-mesh.ts';
import { containedStores } from '../../runtimes/docker/mesh/contained-stores.ts';
import { leadWhileStarting } from '../../runtimes/docker/mesh/lead-while-starting.ts';
import { watchedContainer } from '../../runtimes/docker/process/watched-container.ts';
import { checkProject } from '../../runtimes/docker/project/check-project.ts';
import { checkSubnets } from '../../runtimes/docker/project/check-subnets.ts';
import type { Layout } from '../../runtimes/docker/project/layout.ts';
import { madeFor, membersOf, notRestarted } from '../../runtimes/docker/project/members.ts';
import { openProject, type Project } from '../../runtimes/docker/project/open-project.ts';
import { unmeasuredIn } from '../../runtimes/docker/project/unseen.ts';
import { processNamesOf } from '../../runtimes/docker/tasks/process-names.ts';
import { type ContainerScheduler, startContainerScheduler } from '../../runtimes/docker/tasks/scheduler.ts';
import { sentTimes } from '../../runtimes/embedded/stores/sent-times.ts';
import type { SystemOptions } from '../options.ts';
import { createLocalEcs, startLimit } from '../start-services.ts';
import { recordAbsentStores } from './absent-stores.ts';
import { containersFolder, writeContainedState } from './contained-state.ts';
import { recordEndedProxy } from './ended-with-proxy.ts';
import type { PreparedRuntime, StartedSystem, StartingPorts } from './prepared-runtime.ts';
import { listeningIn, readinessOf } from './programs-in-network.ts';
import { projectName } from './project-name.ts';
import { createRemaker, type Remaker } from './remaker.ts';

/** Tasks and stores as containers of a compose project, with an observing proxy between them. */
export async function prepareContainers(
  { folder, resilience }: SystemOptions,
  { compose, topology }: System,
  say: (line: string) => void,
): Promise<PreparedRuntime> {
  if (resilience !== 'on') {
    throw new UsageError(
      `resilience ${levelInWords(resilience)} is for processes (--runtime embedded): containers run as their images and the compose file say`,
    );
  }
  if (!compose) {
    throw new UsageError(`${topology.name} has no containers: name its compose file, compose: './compose.yaml'`);
  }
  if (!existsSync(compose.file)) {
    throw new UsageError(
      `there is no ${compose.file}: ${topology.name} comes as containers in its repository only; your own compose project: breakwater init --runtime docker`,
    );
  }
  const daemon = await connectDaemon();
  const project = await openProject({
    daemon,
    file: compose.file,
    name: projectName(topology.name, folder),
    folder: containersFolder(folder),
    of: folder,
  });
  checkProject(project.composed, topology, { members: membersOf(project.composed, compose.holds), file: compose.file });
  await checkSubnets(daemon, project.composed, compose.file);
  await project.pull(say);
  if (!(await hasImage(daemon, tagOf(guardianImage)))) say('building the image of the guardian, the first time ...');
  const image = await haveImage(daemon, guardianImage);
  const { kernel } = await probeKernel(daemon, image);
  const started = new Started({ folder, daemon, project, compose, image, kernel, say });
  return {
    guardian: {
      program: async () => {
        // A daemon that is restarted ends the guardian, and starts no other until it is back.
        await untilAnswering(daemon);
        const name = `${project.name}-guardian-${randomBytes(3).toString('hex')}`;
        return guardianContainer({ image, folder, name });
      },
      createRunner: containedStepRunner({ image }),
    },
    start: (ports) => started.start(ports),
    end: () => started.end(),
  };
}

interface Prepared {
  readonly folder: string;
  readonly daemon: Daemon;
  readonly project: Project;
  readonly compose: ComposeSource;
  readonly image: string;
  readonly kernel: Kernel;
  readonly say: (line: string) => void;
}

/** A project that is being started, or runs: it can be ended at any time. */
class Started {
  readonly #prepared: Prepared;
  readonly #remaker: Remaker;
  #coming: Promise<unknown> = Promise.resolve();
  #mesh: ObservedMesh | undefined;
  #scheduler: ContainerScheduler | undefined;
  #observer: Observer | undefined;

  constructor(prepared: Prepared) {
    this.#prepared = prepared;
    this.#remaker = createRemaker(prepared.project);
  }

  start(ports: StartingPorts): Promise<StartedSystem> {
    const coming = this.#start(ports);
    this.#coming = coming.catch(() => {});
    return coming;
  }

  async #start(ports: StartingPorts): Promise<StartedSystem> {
    const { daemon, project, image, kernel, say } = this.#prepared;
    const { system, log, guardian, onCalls, notice, crowd } = ports;
    const { topology } = system;
    const layout = await this.#layOut(ports);
    await project.up({ only: [layout.names.proxy] });
    // What they ask each other while they come up is nobody's call.
    let isUp = false;
    const onSamples: typeof onCalls = (batch) => isUp && onCalls(batch);
    const mesh = await createObservedMesh({
      ...{ daemon, project: project.name, topology, layout, onSamples, notice },
      recreateProxy: () => this.#remaker.make([layout.names.proxy]),
      onProxyEnded: (proxy) =>
        void recordEndedProxy(proxy, { log, guardian }).catch(({ message }: Error) =>
          notice(`observing proxy: ${message}`),
        ),
    });
    this.#mesh = mesh;
    const leading = await leadWhileStarting(daemon, { system: project.name, mesh, notice });
    await project.up().finally(leading.close);
    const ecs = createLocalEcs({ ...ports, file: ports.options.system });
    const scheduler = await this.#schedule(ports, { ecs, layout, mesh });
    ecs.stopTask = scheduler.stopTask;
    await scheduler.allReady(startLimit(system));
    const unnamed = topology.services.filter(({ processName }) => processName === '').map(({ name }) => name);
    const processNames = await processNamesOf(daemon, unnamed, scheduler);
    for (const name of unnamed) if (!processNames[name]) say(unnamedProcess(name));
    const observer = await startObserver({ image, log: notice });
    this.#observer = observer;
    const versions = createVersions(ecs, systemClock);
    isUp = true;
    return {
      ecs,
      stores: await containedStores({ daemon, project: project.name, topology, layout, sentTimes: sentTimes }),
      edges: Object.fromEntries(
        publicServices(topology).map(({ name }) => [name, `http://127.0.0.1:${mesh.publicPort(name)}`]),
      ),
      processNames,
      contained: () =>
        scheduler
          .tasks()
          .flatMap(({ taskArn }) => scheduler.find(taskArn) ?? [])
          .flatMap(watchedContainer),
      // Who is called past the proxy is known by the layout; connections without a call are nobody's there.
      seen: { serviceOf: mesh.calleeOf, connected: async () => [], bypasses: () => [] },
      runtime: createDockerRuntime({
        ...{ system, kernel, tasks: scheduler, whereabouts: mesh, guardian, observer, versions, crowd },
      }),
      close: async () => {
        ecs.close();
        await this.end();
      },
    };
  }

  async #schedule(
    { system, log }: StartingPorts,
    { ecs, layout, mesh }: { readonly ecs: Ecs; readonly layout: Layout; readonly mesh: ObservedMesh },
  ): Promise<ContainerScheduler> {
    const { daemon, project } = this.#prepared;
    const network = `${project.name}_${layout.names.network}`;
    this.#scheduler = await startContainerScheduler({
      ...{ daemon, topology: system.topology, system: project.name, policy: ecs.policy, clock: systemClock, log, mesh },
      recreate: (of) => this.#remaker.make('service' in of ? madeFor(of.service, layout.members) : [of.composeService]),
      onStoreChange: recordAbsentStores({ log, clock: systemClock }),
      isReady: readinessOf(system, network),
      listensAt: listeningIn(network),
    });
    return this.#scheduler;
  }

  async #layOut({
    options: { folder, timeScale },
    system: { topology },
    nextPort,
    notice,
    log,
  }: StartingPorts): Promise<Layout> {
    const { project, compose, image, say } = this.#prepared;
    writeContainedState(folder, { project: project.name, guardianImage: image });
    const publicPorts: Record<string, number> = {};
    for (const { name } of publicServices(topology)) publicPorts[name] = await nextPort();
    const layout = await project.observe({ topology, members: compose.holds, publicPorts, timeScale });
    for (const { composeService, what, reason } of layout.unseen) {
      const line = `${composeService}: ${what} are not measured: ${reason}`;
      say(line);
      notice(line);
    }
    const ending = notRestarted(project.composed, layout.members);
    if (ending.length > 0) say(`${ending.join(', ')}: ${noPolicy}`);
    for (const unmeasured of unmeasuredIn(topology, layout.unseen))
      log.append({ type: 'calls-unmeasured', ...unmeasured });
    return layout;
  }

  /** Removes it, however far it has come. */
  async end(): Promise<void> {
    const { project, folder } = this.#prepared;
    const remade = this.#remaker.end();
    await this.#scheduler?.close();
    this.#mesh?.close();
    await remade;
    await this.#observer?.close();
    await project.down();
    // What Compose was starting meanwhile.
    await this.#coming;
    await project.down();
    rmSync(containersFolder(folder), { recursive: true, force: true });
  }
}

const noPolicy =
  'what exits of it is started again here, as on AWS; Docker would leave it, since the file gives it no restart policy';

const unnamedProcess = (service: string): string =>
  `${service}: nobody knows which of its processes kill-${service} is to end: say processName of it in the configuration`;
