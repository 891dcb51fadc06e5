/** A service of a compose file in one form, whichever of its syntaxes it was written in; paths are absolute. */
export interface ComposeService {
  readonly image?: string;
  readonly build?: Build;
  /** Words; none: taken back. */
  readonly command?: readonly string[];
  readonly entrypoint?: readonly string[];
  /** null: as the shell has it. */
  readonly environment: Readonly<Record<string, string | null>>;
  readonly envFiles: readonly ComposeEnvFile[];
  readonly ports: readonly Port[];
  readonly expose: readonly number[];
  /** What it waits for, with the condition. */
  readonly dependsOn: Readonly<Record<string, string>>;
  /** Services by another name that it knows them by. */
  readonly links: Readonly<Record<string, string>>;
  readonly aliases: readonly string[];
  readonly health?: HealthCheck;
  readonly replicas?: number;
  /** CPU units and MiB. */
  readonly cpu?: number;
  readonly memory?: number;
  readonly workingDir?: string;
  readonly volumes: readonly Mount[];
  readonly labels: Readonly<Record<string, string>>;
  readonly profiles: readonly string[];
  readonly restart?: string;
  readonly stopSeconds?: number;
}

/** A file of variables. */
export interface ComposeEnvFile {
  readonly path: string;
  readonly required: boolean;
  /** Its values are taken as they stand there. */
  readonly isRaw: boolean;
}

export interface Build {
  /** A folder, or an address of a repository. */
  readonly context: string;
  readonly dockerfile?: string;
  /** What would stand in the file. */
  readonly dockerfileInline?: string;
  readonly target?: string;
}

/** Whether a context of a build is an address of a repository, not a folder. */
export const isRepository = (context: string): boolean => /^(\w+:\/\/|git@|github\.com\/)/.test(context);

export interface Port {
  readonly target: number;
  readonly published?: number;
}

/** A path of this machine that a container sees. */
export interface Mount {
  readonly source: string;
  readonly target: string;
}

export interface HealthCheck {
  /** As in Compose: `CMD` or `CMD-SHELL` and what is run; `NONE` where it is taken back. */
  readonly test: readonly string[];
  readonly startSeconds?: number;
}

/**
 * A service with what another file, or whoever extends it, says of it: maps and lists are put together, of ports, volumes and
 * files each once; all else is replaced (docs.docker.com/reference/compose-file/merge). What the other replaces as a whole is
 * named in `replacing`, by field.
 */
export function mergeServices(
  base: ComposeService,
  over: ComposeService,
  replacing: (field: string) => boolean = () => false,
): ComposeService {
  const from = Object.fromEntries(
    Object.entries(base).map(([field, value]) => [field, replacing(field) ? empty(value) : value]),
  ) as unknown as ComposeService;
  return {
    ...from,
    ...over,
    environment: { ...from.environment, ...over.environment },
    envFiles: once([...from.envFiles, ...over.envFiles], ({ path }) => path),
    ports: once([...from.ports, ...over.ports], ({ target, published }) => `${published}:${target}`),
    expose: once([...from.expose, ...over.expose], String),
    dependsOn: { ...from.dependsOn, ...over.dependsOn },
    links: { ...from.links, ...over.links },
    aliases: once([...from.aliases, ...over.aliases], String),
    volumes: once([...from.volumes, ...over.volumes], ({ target }) => target),
    labels: { ...from.labels, ...over.labels },
    profiles: once([...from.profiles, ...over.profiles], String),
    ...(from.build && over.build && { build: { ...from.build, ...over.build } }),
    ...(from.health && over.health && { health: { ...from.health, ...over.health } }),
  };
}

function empty(value: unknown): unknown {
  if (Array.isArray(value)) return [];
  return typeof value === 'object' && value !== null ? {} : undefined;
}

/** Each value once by its key: the last one. */
const once = <Value>(values: readonly Value[], keyOf: (value: Value) => string): Value[] => [
  ...new Map(values.map((value) => [keyOf(value), value])).values(),
];
