import { join } from 'node:path';
import { makeFolder } from '../../../../base/make-folder.ts';
import { UsageError } from '../../../../base/usage-error.ts';
import { writeWhole } from '../../../../base/write-whole.ts';
import type { Topology } from '../../../../lib/model/topology.ts';
import type { Daemon } from '../daemon/daemon.ts';
import { hasImage, haveImage, proxyImage } from '../daemon/own-images.ts';
import { type ComposeCommand, ComposeError, composeCommand } from './compose-command.ts';
import { type ComposeProject, readComposeProject } from './compose-project.ts';
import { freeSubnet } from './free-subnet.ts';
import { type Layout, layOut } from './layout.ts';
import { type Members, membersOf } from './members.ts';
import { overrideText } from './override.ts';
import { removeProject } from './remove-project.ts';
import { toldTo } from './told.ts';

/** A compose project of somebody's, under a name of ours. */
export interface Project {
  readonly name: string;
  /** As its file and the variables say. */
  readonly composed: ComposeProject;
  /**
   * Has the images that it is started from, but for those that Compose builds. Rejects with UsageError for one that is not
   * here and cannot be pulled.
   */
  pull(say: (line: string) => void): Promise<void>;
  /** Puts the observing proxy in between: from now on `up` merges an override file of ours. Nothing is started. */
  observe(options: ObserveOptions): Promise<Layout>;
  /**
   * Starts what is not running yet: all of it, in the order of what waits for what, or only these services and none that they
   * wait for. Rejects with {@link ComposeError}.
   */
  up(options?: { readonly only?: readonly string[] }): Promise<void>;
  /** Removes all its containers, networks and volumes; images that were built for it stay. Idempotent. */
  down(): Promise<void>;
}

export interface ObserveOptions {
  readonly topology: Topology;
  /** What services of the file are in the model, where their labels do not say it. */
  readonly members?: Members;
  /** The ports on this machine by which users reach public services, by their names. */
  readonly publicPorts: Readonly<Record<string, number>>;
  /** What durations of FIS are multiplied by: the intervals of health checks are too. */
  readonly timeScale: number;
}

export interface ProjectOptions {
  readonly daemon: Daemon;
  /** Absolute. */
  readonly file: string;
  /** What Compose calls it here. */
  readonly name: string;
  /** Variables for the file, beside this process's own. */
  readonly env?: Readonly<Record<string, string>>;
  /** A folder of ours, for the override. */
  readonly folder: string;
  /** The folder of the system, which tells people whose containers these are. */
  readonly of: string;
  /** Told what Compose reports. */
  readonly log?: (line: string) => void;
}

/**
 * Rejects with UsageError, in Compose's own words, where it refuses the file; with DaemonError where there is no Compose v2.
 * Starts nothing.
 */
export async function openProject(options: ProjectOptions): Promise<Project> {
  const { daemon, file, name, folder, of, log } = options;
  const compose = await composeCommand(daemon, options);
  const composed = readComposeProject(await resolved(compose, file));
  let files = ['--file', file];
  return {
    name,
    composed,
    pull: (say) => pullMissing(daemon, { compose, composed, file, say }),
    observe: async ({ topology, members, publicPorts, timeScale }) => {
      const [subnet, exposed, image] = await Promise.all([
        freeSubnet(daemon),
        exposedBy(daemon, composed),
        haveImage(daemon, proxyImage),
      ]);
      const told = Object.fromEntries(
        Object.entries(composed.services).map(([key, service]) => [key, toldTo(service)]),
      );
      const layout = layOut({
        ...{ project: composed, topology, subnet, told, exposed, publicPorts },
        members: membersOf(composed, members),
      });
      makeFolder(folder);
      const override = join(folder, 'compose.override.yaml');
      writeWhole(override, overrideText(composed, layout, { image, folder: of, timeScale }));
      files = ['--file', file, '--file', override];
      return layout;
    },
    up: async ({ only } = {}) => {
      const which = only ? ['--no-deps', ...only] : [];
      await compose.run([...files, 'up', '--detach', '--quiet-pull', ...which], log);
    },
    down: async () => void (await removeProject(daemon, name)),
  };
}

async function resolved(compose: ComposeCommand, file: string): Promise<string> {
  try {
    return await compose.run(['--file', file, 'config', '--format', 'json']);
  } catch (error) {
    if (!(error instanceof ComposeError)) throw error;
    throw new UsageError(`Compose refuses ${file}: ${error.message}`, { cause: error });
  }
}

interface Pulling {
  readonly compose: ComposeCommand;
  readonly composed: ComposeProject;
  readonly file: string;
  readonly say: (line: string) => void;
}

async function pullMissing(daemon: Daemon, { compose, composed, file, say }: Pulling): Promise<void> {
  const pulled = Object.values(composed.services).filter(({ isBuilt, image }) => !isBuilt && image !== undefined);
  const byImage = Map.groupBy(pulled, ({ image }) => image as string);
  for (const [image, [service]] of byImage) {
    if (!service || (await hasImage(daemon, image))) continue;
    say(`pulling ${image} ...`);
    try {
      await compose.run(['--file', file, 'pull', '--quiet', service.name]);
    } catch (error) {
      if (!(error instanceof ComposeError)) throw error;
      throw new UsageError(
        `image ${image} of service ${service.name} is not here and cannot be pulled: ` +
          `${error.message.split('\n').at(-1)}; pull or build it, or name another in ${file}`,
        { cause: error },
      );
    }
  }
}

/** The TCP ports that images say they listen on, by the names of services; of those that are here. */
async function exposedBy({ docker }: Daemon, { name: project, services }: ComposeProject) {
  const found = Object.values(services).map(async ({ name, image = `${project}-${name}` }) => {
    try {
      const { Config } = await docker.getImage(image).inspect();
      const ports = Object.keys(Config.ExposedPorts ?? {}).filter((port) => port.endsWith('/tcp'));
      return [name, ports.map((port) => Number.parseInt(port, 10))] as const;
    } catch (error) {
      if ((error as { readonly statusCode?: number }).statusCode !== 404) throw error;
      return [name, []] as const;
    }
  });
  return Object.fromEntries(await Promise.all(found));
}
