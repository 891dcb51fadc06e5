import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { mapValues } from '../../../lib/model/map-values.ts';
import type { FoundStore } from '../found.ts';
import { type ImageKind, kindOfImage } from '../image-kind.ts';
import type { Path } from '../on-path.ts';
import { storeOf } from '../store-of.ts';
import type { ComposeService } from './compose-service.ts';
import type { Entry } from './entry.ts';
import { envFilesOf, valuesOf } from './env-files.ts';
import type { Interpolation } from './read-file.ts';
import { passedOn } from './variables.ts';

interface Around {
  /** That of the configuration. */
  readonly folder: string;
  readonly file: string;
  readonly interpolation: Interpolation;
  readonly path: Path;
}

/** A service of a compose file whose image is that of a store. */
export function storeIn({ key, name, hosts, service, image }: Entry, around: Around): FoundStore {
  const { folder, file, interpolation, path } = around;
  const kind = kindOfImage(service.build ? (image?.base ?? '') : (service.image ?? '')) as StoreKind;
  const published = Object.fromEntries(
    service.ports.flatMap(({ published: outside, target }) => (outside ? [[outside, target]] : [])),
  );
  const port = portOf(service, kind);
  const outside = Object.entries(published).find(([, target]) => target === port)?.[0];
  const password = passwordOf(service);
  const isUsual = relative(folder, file).includes('/') === false;
  return storeOf(
    {
      name,
      hosts,
      kind,
      ports: [port, ...service.ports.map(({ target }) => target).filter((target) => target !== port)],
      published,
      wanted: {
        env: environmentOf(service, interpolation),
        scripts: scriptsOf(service).map((script) => relative(folder, script)),
        ...(password !== undefined && { password }),
        ...(service.command?.length && { command: service.command.join(' ') }),
      },
      ...(outside !== undefined && {
        runsAt: `127.0.0.1:${outside}`,
        startedBy: `docker compose ${isUsual ? '' : `-f ${relative(folder, file)} `}up -d ${key}`,
      }),
    },
    path,
  );
}

type StoreKind = Extract<ImageKind, { is: 'store' }>;

const environmentOf = (service: ComposeService, interpolation: Interpolation): Record<string, string> => ({
  ...valuesOf(envFilesOf(service, interpolation)),
  ...mapValues(service.environment, (value, name) => value ?? passedOn(name, interpolation)),
});

/** Its usual port, or what its command, its variables or the compose file say instead. */
function portOf({ command = [], ports, environment }: ComposeService, { port }: StoreKind): number {
  const said = command[command.findIndex((word) => /^--?(port|p)$/.test(word)) + 1];
  const inOneWord = command.flatMap((word) => /^--port=(\d+)$/.exec(word)?.[1] ?? [])[0];
  const told = Number(inOneWord ?? (command.some((word) => /^--?(port|p)$/.test(word)) ? said : environment.PGPORT));
  if (Number.isInteger(told) && told >= 1 && told <= 65_535) return told;
  const targets = ports.map(({ target }) => target);
  return targets.length === 1 && targets[0] !== undefined && !targets.includes(port) && targets[0] < 10_000
    ? targets[0]
    : port;
}

function passwordOf({ command = [], environment }: ComposeService): string | undefined {
  const words = command.flatMap((word) => word.split(' '));
  const option = words.indexOf('--requirepass');
  const said = option >= 0 ? words[option + 1] : (environment.REDIS_PASSWORD ?? environment.VALKEY_PASSWORD);
  return said ? said : undefined;
}

/** What fills a database at its first start, in order. */
function scriptsOf({ volumes }: ComposeService): string[] {
  const mounted = volumes.filter(({ target }) => target.startsWith('/docker-entrypoint-initdb.d'));
  return mounted.flatMap(({ source }) => {
    if (!existsSync(source)) return [];
    const files = statSync(source).isDirectory()
      ? readdirSync(source)
          .toSorted()
          .map((one) => join(source, one))
      : [source];
    return files.filter((one) => one.endsWith('.sql'));
  });
}
