/** A compose project, as Compose has resolved it, as far as calls between its containers are concerned. */
export interface ComposeProject {
  readonly name: string;
  /** By name, in the file's order. */
  readonly services: Readonly<Record<string, ComposedService>>;
  /** The keys of its networks in the file. */
  readonly networks: readonly string[];
  /** Volumes and networks that the file gives names of their own: Compose would use those of that name that there are. */
  readonly named: { readonly volumes: readonly string[]; readonly networks: readonly string[] };
  /** The subnets that the file says, as CIDR, by the keys of those networks that are made for the project. */
  readonly subnets: Readonly<Record<string, readonly string[]>>;
}

export interface ComposedService {
  readonly name: string;
  readonly image: string | undefined;
  /** The file says how it is built. */
  readonly isBuilt: boolean;
  /** How many containers it is. */
  readonly containers: number;
  readonly containerName: string | undefined;
  /** Its networks, with the names that it answers to there beside its own. */
  readonly networks: Readonly<Record<string, readonly string[]>>;
  /** Said where it is in no network of the project: `host`, `none`, `service:x`, `container:x`. */
  readonly networkMode: string | undefined;
  /** TCP ports that it is said to listen on, ascending: published or exposed. */
  readonly ports: readonly number[];
  /** Those that it publishes, with their protocols as Compose writes them: `80`, `53/udp`. */
  readonly published: readonly string[];
  readonly hasUdp: boolean;
  /** Other services by names that only this one knows them by. */
  readonly links: Readonly<Record<string, string>>;
  /** The names that it has addresses for. */
  readonly knownHosts: readonly string[];
  /** Its bind mounts and volumes: source, where it is on the host, and target. */
  readonly mounts: readonly { readonly source: string | undefined; readonly target: string }[];
  readonly labels: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string | null>>;
  /** All that it is told: commands, values of variables. */
  readonly told: readonly string[];
  readonly dependsOn: Readonly<Record<string, string>>;
  /** As its file has it; Compose takes anything. */
  readonly restart: string | undefined;
  /** Docker starts one of its containers again that has exited. */
  readonly restarts: boolean;
  /** How often its file has its health checked, milliseconds; undefined where it does not. */
  readonly healthInterval: number | undefined;
}

/** As `docker compose config --format json` prints it. Source: https://github.com/compose-spec/compose-spec */
interface Resolved {
  readonly name: string;
  readonly services?: Readonly<Record<string, ResolvedService>>;
  readonly networks?: Readonly<Record<string, ResolvedNetwork | null>>;
  readonly volumes?: Readonly<Record<string, ResolvedVolume | null>>;
}

interface ResolvedVolume {
  readonly name?: string;
  readonly external?: boolean | object;
}

interface ResolvedNetwork extends ResolvedVolume {
  readonly ipam?: { readonly config?: readonly { readonly subnet?: string }[] | null } | null;
}

interface ResolvedService {
  readonly image?: string;
  readonly build?: unknown;
  readonly scale?: number;
  readonly deploy?: {
    readonly replicas?: number;
    readonly mode?: string;
    readonly restart_policy?: { readonly condition?: string } | null;
  } | null;
  readonly restart?: string;
  readonly container_name?: string;
  readonly networks?: Readonly<Record<string, { readonly aliases?: readonly string[] | null } | null>> | null;
  readonly network_mode?: string;
  readonly ports?: readonly { readonly target: number; readonly protocol?: string }[] | null;
  readonly expose?: readonly (string | number)[] | null;
  readonly links?: readonly string[] | null;
  readonly extra_hosts?: readonly string[] | Readonly<Record<string, string | readonly string[]>> | null;
  readonly volumes?: readonly { readonly type: string; readonly source?: string; readonly target: string }[] | null;
  readonly labels?: Readonly<Record<string, string>> | null;
  readonly environment?: Readonly<Record<string, string | null>> | null;
  readonly command?: string | readonly string[] | null;
  readonly entrypoint?: string | readonly string[] | null;
  readonly depends_on?: Readonly<Record<string, { readonly condition?: string }>> | null;
  readonly healthcheck?: {
    readonly test?: readonly string[] | null;
    readonly disable?: boolean;
    readonly interval?: string | null;
  } | null;
}

/** Reads what `docker compose config --format json` prints. */
export function readComposeProject(text: string): ComposeProject {
  const resolved = JSON.parse(text) as Resolved;
  const services = Object.entries(resolved.services ?? {}).map(([name, service]) => [name, read(name, service)]);
  return {
    name: resolved.name,
    services: Object.fromEntries(services),
    networks: Object.keys(resolved.networks ?? {}),
    named: { volumes: namedIn(resolved.volumes, resolved.name), networks: namedIn(resolved.networks, resolved.name) },
    subnets: Object.fromEntries(
      Object.entries(resolved.networks ?? {}).flatMap(([key, network]) => {
        const all = (network?.ipam?.config ?? []).flatMap(({ subnet }) => subnet ?? []);
        return all.length > 0 && !network?.external ? [[key, all]] : [];
      }),
    ),
  };
}

function read(name: string, service: ResolvedService): ComposedService {
  const networks = Object.entries(service.networks ?? {});
  const ports = [
    ...(service.ports ?? []).map(({ target, protocol = 'tcp' }) => ({ port: target, protocol })),
    ...(service.expose ?? []).flatMap((entry) => exposed(String(entry))),
  ];
  const tcp = ports.filter(({ protocol }) => protocol === 'tcp').map(({ port }) => port);
  return {
    name,
    image: service.image,
    isBuilt: Boolean(service.build),
    containers: service.scale ?? service.deploy?.replicas ?? 1,
    containerName: service.container_name,
    networks: Object.fromEntries(networks.map(([network, place]) => [network, place?.aliases ?? []])),
    networkMode: service.network_mode || undefined,
    ports: [...new Set(tcp)].toSorted((one, other) => one - other),
    published: [
      ...new Set(
        (service.ports ?? []).map(({ target, protocol = 'tcp' }) =>
          protocol === 'tcp' ? `${target}` : `${target}/${protocol}`,
        ),
      ),
    ],
    hasUdp: ports.some(({ protocol }) => protocol === 'udp'),
    links: Object.fromEntries((service.links ?? []).map((link) => linked(link))),
    knownHosts: hostsOf(service.extra_hosts ?? []),
    mounts: (service.volumes ?? []).map(({ type, source, target }) => ({
      source: type === 'bind' ? source : undefined,
      target,
    })),
    labels: service.labels ?? {},
    environment: service.environment ?? {},
    told: [
      ...Object.values(service.environment ?? {}).flatMap((value) => value ?? []),
      ...[service.command ?? [], service.entrypoint ?? []].flat(),
    ],
    dependsOn: Object.fromEntries(
      Object.entries(service.depends_on ?? {}).map(([to, { condition = 'service_started' }]) => [to, condition]),
    ),
    restart: service.restart || undefined,
    restarts: doesRestart(service),
    healthInterval: isChecked(service.healthcheck) ? inMilliseconds(service.healthcheck?.interval) : undefined,
  };
}

/** The keys of those whose names are not what Compose would give them, and that are not there anyway. */
const namedIn = (all: Readonly<Record<string, ResolvedVolume | null>> = {}, project: string): string[] =>
  Object.entries(all).flatMap(([key, one]) =>
    one?.name === undefined || one.name === `${project}_${key}` || one.external ? [] : [key],
  );

/** `7000`, `7001-7003`, `99/udp`. */
function exposed(entry: string): { port: number; protocol: string }[] {
  const [range = '', protocol = 'tcp'] = entry.split('/');
  const [first = 0, last = first] = range.split('-').map(Number);
  return Array.from({ length: last - first + 1 }, (_, index) => ({ port: first + index, protocol }));
}

/** `db`, `db:database`: the name, and the service that it is of. */
function linked(link: string): [string, string] {
  const [service = '', alias = service] = link.split(':');
  return [alias, service];
}

/** `name=address`, or `name:address` of older ones. */
const hostsOf = (hosts: NonNullable<ResolvedService['extra_hosts']>): string[] =>
  Array.isArray(hosts) ? hosts.map((entry: string) => entry.split(/[=:]/, 1)[0] ?? '') : Object.keys(hosts);

const isChecked = (check: ResolvedService['healthcheck']): boolean =>
  check?.test !== undefined && check.test !== null && !check.disable && check.test[0] !== 'NONE';

/** `restart`, or what a swarm is told, which Compose goes by as well. */
const doesRestart = ({ restart, deploy }: ResolvedService): boolean =>
  restart === undefined || restart === ''
    ? deploy?.restart_policy !== undefined && deploy.restart_policy?.condition !== 'none'
    : restart !== 'no';

/** The daemon's own where none is said. Source: https://docs.docker.com/reference/dockerfile/#healthcheck */
const usualInterval = 30_000;

const units: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1, us: 1e-3, ns: 1e-6 };

/** `1m30s`, as Compose writes durations. */
function inMilliseconds(duration: string | null | undefined): number {
  const parts = [...(duration ?? '').matchAll(/([\d.]+)(h|ms|m|us|s|ns)/g)];
  return parts.reduce((sum, [, number, unit = 's']) => sum + Number(number) * (units[unit] ?? 0), 0) || usualInterval;
}
