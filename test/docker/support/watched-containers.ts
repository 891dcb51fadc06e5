import type { ContainerChange } from '../../../local/runtimes/docker/containers/container-book.ts';
import { type ContainerWatch, watchContainers } from '../../../local/runtimes/docker/containers/watch-containers.ts';
import type { Daemon } from '../../../local/runtimes/docker/daemon/daemon.ts';
import { dockerLabels } from '../../../local/runtimes/docker/labels.ts';
import { baseOf, serviceDockerfile } from './bases.ts';
import { createContainers } from './containers.ts';
import { dockerOutput } from './docker.ts';
import { eventually } from './eventually.ts';

/** Containers of a system of a test's own, and what is told of them. */
export function watchedContainers() {
  const containers = createContainers();
  const system = containers.name('system');
  const base = baseOf(serviceDockerfile);
  let changes: ContainerChange[] = [];

  const run = (name: string, options: readonly string[], command: readonly string[]) => {
    const labels = { [dockerLabels.system]: system, [dockerLabels.service]: 'web', [dockerLabels.zone]: 'a' };
    const told = Object.entries(labels).flatMap(([key, value]) => ['--label', `${key}=${value}`]);
    return containers.start(name, [...told, ...options, base, ...command]);
  };
  const said = (container: string) => changes.filter(({ of }) => of.name === container);
  const types = (container: string) =>
    said(container).map((change) => (change.type === 'health' ? change.of.health : change.type));

  return {
    system,
    watch: async (daemon: Daemon, onChange: (change: ContainerChange) => void = () => {}): Promise<ContainerWatch> => {
      changes = [];
      return await watchContainers(daemon, system, {
        onChange: (change) => {
          changes.push(change);
          onChange(change);
        },
      });
    },
    /** As `docker run` takes it, with the labels of a service `web` in a zone `a`. */
    run,
    /** One that is healthy as long as it has a file /tmp/well, and is restarted as its program ends. */
    start: (name: string, options: readonly string[] = [], command: readonly string[] = ['sleep', '600']) => {
      const health = ['--health-cmd', 'test -f /tmp/well', '--health-interval', '1s', '--health-retries', '1'];
      return run(name, ['--init', '--restart', 'unless-stopped', ...health, ...options], command);
    },
    inContainer: (container: string, ...command: readonly string[]) => dockerOutput(['exec', container, ...command]),
    said,
    types,
    /** Resolves once exactly this has been told of a container. */
    heard: (container: string, ...wanted: readonly string[]) =>
      eventually(async () => JSON.stringify(types(container)) === JSON.stringify(wanted)),
    removeAll: () => containers.removeAll(),
  };
}
