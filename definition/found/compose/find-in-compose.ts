import { dirname, join, relative } from 'node:path';
import type { Found } from '../found.ts';
import { Names } from '../names.ts';
import type { Surroundings } from '../surroundings.ts';
import type { Entry } from './entry.ts';
import { loadProject, type Project } from './load.ts';
import { leadsTo, portsAskedBy } from './proxy.ts';
import { serviceOf } from './service-of.ts';
import { sortOf } from './sort.ts';
import { imageOf } from './start-of.ts';
import { storeIn } from './store-in.ts';
import { dotEnvOf, variablesFrom } from './variables.ts';

/** The services and stores of a compose file. Throws ComposeFileError. */
export function findInCompose(file: string, { folder, shell, path, isService = () => false }: Surroundings): Found {
  const dotEnv = dotEnvOf(join(dirname(file), '.env'), shell);
  const interpolation = variablesFrom(shell, dotEnv);
  const project = loadProject(file, interpolation);
  const names = new Names();
  const sorted = entriesOf(project, names).map((entry, _, all) => ({ entry, sort: sortOf(entry, all) }));
  const of = (as: string) => sorted.flatMap(({ entry, sort }) => (sort.as === as ? [entry] : []));
  const behind = new Map(of('proxy').map((proxy) => [proxy, leadsTo(proxy, of('service'))]));
  // A proxy that leads to nobody serves something itself.
  const inFront = [...behind].filter(([proxy, its]) => its.length > 0 && !isService(proxy));
  const kept = of('proxy').filter((proxy) => !inFront.some(([one]) => one === proxy));
  const services = [...of('service'), ...kept];
  const isBehindProxy = (key: string) => inFront.some(([, its]) => its.includes(key));
  return {
    compose: file,
    sources: project.files.map((each) => relative(folder, each)),
    ...(project.name !== undefined && { name: names.of(project.name) }),
    services: services.map((entry) =>
      serviceOf(entry, {
        folder: dirname(file),
        shell,
        interpolation,
        path,
        isBehindProxy: isBehindProxy(entry.key),
        leadsTo: behind.get(entry) ?? [],
        asked: of('proxy').flatMap((proxy) => portsAskedBy(proxy, entry.hosts)),
      }),
    ),
    stores: of('store').map((entry) => storeIn(entry, { folder, file, interpolation, path })),
    leftOut: [
      ...sorted.flatMap(({ entry: { key, hosts }, sort }) =>
        sort.as === 'nothing'
          ? [{ name: key, hosts, why: sort.why, ...(sort.open !== undefined && { open: sort.open }) }]
          : [],
      ),
      ...inFront.map(([{ key, hosts }, its]) => ({
        name: key,
        hosts,
        why: `it leads to ${its.join(', ')}, which users reach here without it`,
      })),
    ],
  };
}

function entriesOf({ services }: Project, names: Names): Entry[] {
  const all = Object.entries(services);
  const links = all.flatMap(([, service]) => Object.entries(service.links));
  return all.map(([key, service]) => {
    const aliases = links.flatMap(([alias, linked]) => (linked === key ? [alias] : []));
    const hosts = [...new Set([key, ...service.aliases, ...aliases])];
    return { key, name: names.of(key), service, image: imageOf(service), hosts };
  });
}
