import { dirname, resolve } from 'node:path';
import { type FoundService, type Note, open } from '../found.ts';
import { proxyIn } from '../image-kind.ts';
import { portSaidBy } from '../leading-variables.ts';
import type { Path } from '../on-path.ts';
import type { Entry } from './entry.ts';
import { envFilesOf, valuesOf } from './env-files.ts';
import { healthOf } from './health-of.ts';
import type { Interpolation } from './read-file.ts';
import { given } from './read-service.ts';
import { startOf } from './start-of.ts';
import { passedOn } from './variables.ts';

interface Around {
  /** That of the compose file. */
  readonly folder: string;
  readonly shell: Readonly<Record<string, string | undefined>>;
  readonly interpolation: Interpolation;
  readonly path: Path;
  readonly isBehindProxy: boolean;
  /** Whom it leads to, where it is a proxy itself. */
  readonly leadsTo: readonly string[];
  /** The ports at which proxies ask it. */
  readonly asked: readonly number[];
}

/** A service of a compose file as a program of this machine. */
export function serviceOf(entry: Entry, around: Around): FoundService {
  const { name, hosts, service, image } = entry;
  const start = startOf(service, image, around);
  const health = healthOf(service, image);
  const files = envFilesOf(service, around.interpolation);
  const { command, env = {} } = start;
  const fromFiles = valuesOf(files);
  const environment = { ...environmentOf(entry, around, fromFiles), ...env };
  const told = { ...fromFiles, ...environment };
  const source = service.build && sourceOf(service.build);
  const { cpu, memory, replicas, stopSeconds } = service;
  return {
    name,
    hosts,
    ports: portsOf(entry, portSaidBy({ command, env }) ?? told.PORT, [Number(health.port), ...around.asked]),
    published: Object.fromEntries(
      service.ports.flatMap(({ published, target }) => (published ? [[published, target]] : [])),
    ),
    command,
    cwd: start.cwd,
    env: environment,
    envFiles: files.files,
    wasContained: true,
    isPublic: around.isBehindProxy || service.ports.length > 0,
    dependsOn: [...new Set([...Object.keys(service.dependsOn), ...around.leadsTo])],
    notes: [...start.notes, ...files.notes, ...health.notes, ...unknownVariables(told)],
    ...given({
      source: source ?? (start.cwd === around.folder ? undefined : start.cwd),
      processName: command.length === 0 ? proxyIn(service.image) : undefined,
      replicas: replicas === undefined ? undefined : Math.min(100, Math.max(1, Math.round(replicas))),
      health: health.health,
      startSeconds: health.startSeconds,
      stopSeconds: stopSeconds === undefined ? undefined : Math.min(3600, stopSeconds),
      limits: cpu === undefined && memory === undefined ? undefined : given({ cpu, memory }),
    }),
  };
}

/** The folder of the source: that of the Dockerfile where the build is from further up. */
function sourceOf({ context, dockerfile }: { context: string; dockerfile?: string }): string {
  const folder = dockerfile === undefined ? context : dirname(resolve(context, dockerfile));
  return folder.startsWith(context) && !/docker/i.test(folder.slice(context.length)) ? folder : context;
}

const debuggers = new Set([5858, 9229, 9230, 5005, 5678, 2345]);

function portsOf({ service, image }: Entry, told: string | undefined, asked: readonly number[]): number[] {
  const labelled = Object.entries(service.labels).find(([label]) =>
    /(loadbalancer\.server|^traefik)\.port$/.test(label),
  );
  const all = [
    Number(told),
    Number(labelled?.[1]),
    ...service.ports.map(({ target }) => target),
    ...service.expose,
    ...(image?.ports ?? []),
    ...asked,
  ].filter((port) => Number.isInteger(port) && port >= 1 && port <= 65_535);
  const [first, ...others] = new Set([...all.filter((port) => !debuggers.has(port)), ...all]);
  return first === undefined ? [] : [first, ...others];
}

/** Variables of images that say how the image was made. */
const ofImages =
  /^(PATH|HOME|HOSTNAME|DEBIAN_FRONTEND|LANG|LC_ALL|TZ|PIP_.*|POETRY_.*|UV_.*|NPM_CONFIG_.*|YARN_.*|JAVA_HOME|GOPATH|GOCACHE|CGO_ENABLED|GOOS|GOARCH|VIRTUAL_ENV|PYTHONPATH|.*_VERSION)$/;

/** `fromFiles` stays as it is where the shell is only to say more. */
function environmentOf(
  { service, image }: Entry,
  { shell, interpolation }: Around,
  fromFiles: Readonly<Record<string, string>>,
): Record<string, string> {
  const fromImage = Object.entries(image?.env ?? {}).filter(([name]) => !ofImages.test(name));
  const own = Object.entries(service.environment).flatMap(([name, value]) => {
    const isInFile = fromFiles[name] !== undefined && shell[name] === undefined;
    return value === null && isInFile ? [] : [[name, value ?? passedOn(name, interpolation)] as const];
  });
  return Object.fromEntries([...fromImage, ...own]);
}

/** What only the shell can say. */
const unknownVariables = (environment: Readonly<Record<string, string>>): Note[] =>
  Object.entries(environment).flatMap(([name, value]) => {
    const [, variable] = /\uE000env\.([^\uE001]*)\uE001/.exec(value) ?? [];
    return variable === undefined ? [] : [open(`env.${name}`, `set ${variable} in the shell, or say its value here`)];
  });
