import { resolve } from 'node:path';
import { nearest } from '../../base/nearest.ts';
import { statOf } from '../../base/stat-of.ts';
import { UsageError } from '../../base/usage-error.ts';
import type { RuntimeName } from '../../lib/model/runtime-name.ts';
import { isFile, nearPath } from '../check/program-is-there.ts';
import type { ServiceDefinition, StoreDefinition, SystemDefinition } from '../definition.ts';
import { calleesOf } from '../found/contained-fields.ts';
import type { FoundStore } from '../found/found.ts';
import { look } from '../found/look.ts';
import type { Path } from '../found/on-path.ts';
import type { Settled, SettledService } from '../found/settle.ts';
import { at, type Problem, shown } from '../problem.ts';
import { processNameOf } from '../resolve/launch.ts';
import type { Composed, Written } from '../resolve/names.ts';

/**
 * A definition with what its compose file says of the services and stores that it names, where it does not say it itself; of
 * all where it names none. One without a compose file stays as it is. Gives what is wrong with it instead where the file cannot be read.
 */
export function fillIn(written: Written, runtime: RuntimeName): Written | readonly Problem[] {
  const { definition, folder, shell } = written;
  if (definition.compose === undefined) return written;
  const file = resolve(folder, definition.compose);
  if (statOf(file) === undefined) {
    return [{ path: 'compose', message: `: there is no file ${shown(file)}${nearPath(file, isFile)}` }];
  }
  let found: Settled;
  try {
    found = look({ folder, shell, path: inContainers, from: definition.compose, isService: isMeantBy(definition) });
  } catch (error) {
    if (error instanceof UsageError) return [{ path: 'compose', message: `: ${error.message}` }];
    throw error;
  }
  const unknown = unknownContainers(definition, found);
  return unknown.length > 0 ? unknown : filled(written, found, runtime);
}

/** Commands keep the names that programs have in containers. */
const inContainers: Path = { has: () => false, known: (command) => [...command] };

/** Whether a definition has a proxy as a service: it names it, or has all of the compose file. */
const isMeantBy =
  ({ services }: SystemDefinition) =>
  ({ key, name }: { readonly key: string; readonly name: string }): boolean =>
    Object.keys(services).length === 0 ||
    [key, name].some((each) => Object.hasOwn(services, each)) ||
    Object.values(services).some(({ container }) => container === key);

function filled(written: Written, found: Settled, runtime: RuntimeName): Written {
  const { definition, folder } = written;
  const { services, stores } = definition;
  const ofServices = named(found.services, services);
  const ofStores = named(found.stores, stores ?? {});
  return {
    ...written,
    definition: {
      ...definition,
      services: { ...services, ...each(ofServices, ({ one, name }) => serviceOf(one, services[name], runtime)) },
      stores: { ...stores, ...each(ofStores, ({ one, name }) => stores?.[name] ?? storeOf(one)) },
    },
    composed: {
      file: resolve(folder, definition.compose as string),
      holds: Object.fromEntries([
        ...ofServices.map(({ one, name }) => [containerOf(one), { service: name }]),
        ...ofStores.map(({ one, name }) => [containerOf(one), { stores: [name] }]),
      ]),
      isRun: runtime === 'docker',
      calls: callsOf(ofServices, [...ofServices, ...ofStores], found),
    },
  };
}

const each = <One extends Named, Value>(all: readonly Found<One>[], value: (found: Found<One>) => Value) =>
  Object.fromEntries(all.map((found) => [found.name, value(found)]));

/** Those that a definition names, each by that name; all where it names none. */
function named<One extends Named>(found: readonly One[], written: Contained): Found<One>[] {
  const all = found.map((one) => ({ one, name: nameOf(one, written) }));
  return Object.keys(written).length === 0 ? all : all.filter(({ name }) => Object.hasOwn(written, name));
}

type Contained = Readonly<Record<string, ServiceDefinition | StoreDefinition>>;

type Named = { readonly hosts: readonly string[]; readonly name: string };

/** What the compose file calls it. */
const containerOf = ({ hosts, name }: Named): string => hosts[0] ?? name;

/** The name that a definition has for it: of whoever says that it is that container, else its own. */
function nameOf(found: Named, written: Contained): string {
  const container = containerOf(found);
  const said = Object.entries(written).find(([, each]) => 'container' in each && each.container === container);
  return said?.[0] ?? found.name;
}

/** What is written goes before what was found. */
function serviceOf(
  found: SettledService,
  written: ServiceDefinition | undefined,
  runtime: RuntimeName,
): ServiceDefinition {
  const { isPublic, replicas, health, limits, startSeconds, stopSeconds, command } = found;
  const port = found.port ?? found.ports[0];
  const hasReplicas = !written?.fixedPort && (replicas !== undefined || written?.command === undefined);
  const isRunHere = written?.command !== undefined && runtime !== 'docker';
  const named = found.processName ?? (command.length > 0 ? processNameOf({ command }) : undefined);
  const processName = isRunHere ? undefined : named;
  return {
    ...(port !== undefined && { port }),
    ...(isPublic && { public: true }),
    ...(hasReplicas && { replicas: replicas ?? 1 }),
    ...(health !== undefined && { health }),
    ...(limits && { limits }),
    ...(startSeconds !== undefined && { startSeconds }),
    ...(stopSeconds !== undefined && { stopSeconds }),
    ...(processName && { processName }),
    ...written,
    // Each container has a port of its own.
    ...(runtime === 'docker' && { replicas: replicas ?? 1, fixedPort: false }),
  };
}

function storeOf({ kind, fields, ports: [port] }: FoundStore): StoreDefinition {
  if (kind === 'redis') return { kind, ...(port !== undefined && { port }) };
  const { protocol } = fields;
  return { kind, ...(protocol && { protocol }), ...(port !== undefined && { port }) };
}

interface Found<One extends Named> {
  readonly one: One;
  readonly name: string;
}

/** Whom each service is told of, by the names of the definition. */
function callsOf(
  services: readonly Found<SettledService>[],
  all: readonly Found<Named>[],
  found: Settled,
): Composed['calls'] {
  const named = new Map(all.map(({ one, name }) => [one.name, name]));
  return Object.fromEntries(
    services.map(({ one, name }) => [name, calleesOf(one, found).flatMap((callee) => named.get(callee) ?? [])]),
  );
}

function unknownContainers({ services, stores = {} }: SystemDefinition, found: Settled): Problem[] {
  const containers = [...found.services, ...found.stores].map(containerOf);
  const problems = (where: 'services' | 'stores', all: Contained) =>
    Object.entries(all).flatMap(([name, each]) =>
      !('container' in each) || each.container === undefined || containers.includes(each.container)
        ? []
        : [
            {
              path: at(where, name, 'container'),
              message: `: the compose file has no service ${shown(each.container)}${nearest(each.container, containers)}`,
            },
          ],
    );
  return [...problems('services', services), ...problems('stores', stores)];
}
