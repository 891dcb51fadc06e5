import { addressesIn } from './connect.ts';
import type { FoundService, FoundStore } from './found.ts';
import { told } from './found.ts';
import { kindOfScheme } from './image-kind.ts';
import { Names } from './names.ts';
import type { Path } from './on-path.ts';
import { storeOf } from './store-of.ts';

/** Stores of this machine that programs are told of by a URL, and that nothing else has named. */
export function localStores(services: readonly FoundService[], known: readonly FoundStore[], path: Path): FoundStore[] {
  const names = new Names();
  const stores = new Map<number, FoundStore>();
  const isKnown = (port: number) => known.some(({ published }) => port in published);
  for (const { host, scheme, port } of services.filter(({ wasContained }) => !wasContained).flatMap(addressesIn)) {
    const kind = scheme === undefined ? undefined : kindOfScheme(scheme);
    const at = port ?? kind?.port;
    if (!kind || at === undefined || !/^(localhost|127\.0\.0\.1)$/.test(host) || isKnown(at) || stores.has(at))
      continue;
    stores.set(at, storeHere(kind, names.of(kind.program), at, path));
  }
  return [...stores.values()];
}

function storeHere(
  kind: NonNullable<ReturnType<typeof kindOfScheme>>,
  name: string,
  port: number,
  path: Path,
): FoundStore {
  const reach = { name, hosts: [], ports: [port], published: { [port]: port, [kind.port]: port } };
  const store = storeOf({ ...reach, kind, wanted: { env: {}, scripts: [] } }, path);
  if (store.kind === 'redis') return store;
  // It runs already, with its data: where it does is all that is known.
  const note = told('address', 'the one that is used now, with the data in it: users’ requests change that too');
  return {
    ...store,
    fields: { protocol: kind.protocol, port, address: `127.0.0.1:${port}` },
    suggested: {},
    notes: [note],
  };
}
