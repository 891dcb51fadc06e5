import type { Target } from '../../../local/runtimes/docker/step-kind.ts';
import type { Carrier } from './carrier.ts';
import { docker, dockerOutput } from './docker.ts';

/** That very incarnation of a running container. */
export async function targetOf(container: string): Promise<Target> {
  const format = '{{.Id}} {{.State.Pid}}';
  const [containerId = '', pid] = (await dockerOutput(['inspect', '--format', format, container])).split(' ');
  return { containerId, pid: Number(pid) };
}

/** Where Docker keeps what a container writes. */
export async function layersOf(container: string): Promise<string[]> {
  const format = '{{.GraphDriver.Data.UpperDir}}{{range .Mounts}}\n{{if eq .Type "volume"}}{{.Source}}{{end}}{{end}}';
  return (await dockerOutput(['inspect', '--format', format, container])).split('\n').filter(Boolean);
}

/** What a fault might leave: processes in the container's groups with their states and scores, files, and who is marked. */
export async function snapshot(carrier: Carrier, container: string): Promise<string> {
  const { containerId } = await targetOf(container);
  const processes = await carrier.shell(
    `for p in $(grep -ls ${containerId} /proc/[0-9]*/cgroup | cut -d/ -f3); do ` +
      'echo "$p $(cut -d" " -f3 /proc/$p/stat | tr RDS S) $(cat /proc/$p/oom_score_adj) $(cat /proc/$p/comm)"; done',
  );
  const files = await docker(['exec', container, 'find', '/', '-xdev', '-name', '.breakwater*']);
  const changed = await dockerOutput(['diff', container]);
  return [processes, files.stdout, changed].join('\n--\n');
}
