import { type Build, type ComposeService, type HealthCheck, isRepository } from './compose-service.ts';
import {
  absolute,
  commandOf,
  cpuUnitsOf,
  mapOf,
  mebibytesOf,
  mountsOf,
  numberOf,
  portsOf,
  secondsOf,
  textOf,
  textsOf,
} from './forms.ts';
import { isTree, type Tree } from './parse-yaml.ts';

/** What a compose file says of one service, in one form; paths in it are from `folder`. */
export function readService(raw: Tree, folder: string): ComposeService {
  const deploy = isTree(raw.deploy) ? raw.deploy : {};
  const resources = isTree(deploy.resources) ? deploy.resources : {};
  const limits = isTree(resources.limits) ? resources.limits : {};
  return {
    environment: mapOf(raw.environment ?? []),
    envFiles: envFilesOf(raw.env_file, folder),
    ports: portsOf(raw.ports),
    expose: portsOf(raw.expose).map(({ target }) => target),
    dependsOn: dependsOnOf(raw.depends_on),
    links: linksOf(raw.links),
    aliases: aliasesOf(raw),
    volumes: mountsOf(raw.volumes, folder),
    labels: labelsOf({ ...mapOf(deploy.labels ?? []), ...mapOf(raw.labels ?? []) }),
    profiles: textsOf(raw.profiles ?? []),
    ...given({
      image: textOf(raw.image),
      build: buildOf(raw.build, folder),
      command: commandOf(raw.command),
      entrypoint: commandOf(raw.entrypoint),
      health: healthOf(raw.healthcheck),
      replicas: numberOf(deploy.replicas) ?? numberOf(raw.scale),
      cpu: cpuUnitsOf(limits.cpus) ?? cpuUnitsOf(raw.cpus),
      memory: mebibytesOf(limits.memory) ?? mebibytesOf(raw.mem_limit),
      workingDir: textOf(raw.working_dir),
      restart: textOf(raw.restart),
      stopSeconds: secondsOf(raw.stop_grace_period),
    }),
  };
}

type Given<Fields> = { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> };

/** The fields that are there. */
export const given = <Fields extends object>(fields: Fields): Given<Fields> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Given<Fields>;

const labelsOf = (labels: Record<string, string | null>): Record<string, string> =>
  Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, value ?? '']));

function buildOf(value: unknown, folder: string): Build | undefined {
  const build = isTree(value) ? value : { context: textOf(value) };
  const context = textOf(build.context) ?? (isTree(value) ? '.' : undefined);
  if (context === undefined) return undefined;
  return {
    context: isRepository(context) ? context : absolute(context, folder),
    ...given({
      dockerfile: textOf(build.dockerfile),
      dockerfileInline: textOf(build.dockerfile_inline),
      target: textOf(build.target),
    }),
  };
}

function envFilesOf(value: unknown, folder: string): ComposeService['envFiles'] {
  return (Array.isArray(value) ? value : [value]).flatMap((entry) => {
    const path = isTree(entry) ? textOf(entry.path) : textOf(entry);
    if (path === undefined) return [];
    const its = isTree(entry) ? entry : {};
    return [{ path: absolute(path, folder), required: its.required !== false, isRaw: its.format === 'raw' }];
  });
}

function dependsOnOf(value: unknown): Record<string, string> {
  if (!isTree(value)) return Object.fromEntries(textsOf(value).map((name) => [name, 'service_started']));
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      name,
      (isTree(one) ? textOf(one.condition) : undefined) ?? 'service_started',
    ]),
  );
}

/** `service` or `service:alias`. */
const linksOf = (value: unknown): Record<string, string> =>
  Object.fromEntries(
    textsOf(value).map((link) => {
      const [service = '', alias = service] = link.split(':');
      return [alias, service];
    }),
  );

function aliasesOf(raw: Tree): string[] {
  const networks = isTree(raw.networks) ? Object.values(raw.networks) : [];
  const aliases = networks.flatMap((network) => (isTree(network) ? textsOf(network.aliases ?? []) : []));
  return [...textsOf(raw.container_name), ...textsOf(raw.hostname), ...aliases];
}

function healthOf(value: unknown): HealthCheck | undefined {
  if (!isTree(value)) return undefined;
  if (value.disable === true) return { test: ['NONE'] };
  const test = Array.isArray(value.test)
    ? textsOf(value.test)
    : textsOf(value.test).flatMap((text) => ['CMD-SHELL', text]);
  return test.length === 0 ? undefined : { test, ...given({ startSeconds: secondsOf(value.start_period) }) };
}
