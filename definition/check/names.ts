import { nearest } from '../../base/nearest.ts';
import { at, type Problem, shown } from '../problem.ts';
import { calleesOf, servicesOf, storesOf, type Written } from '../resolve/names.ts';
import { zonesOf } from '../resolve/topology.ts';

/** Names that references and alarms have of their own. */
const reserved = ['self', 'env', 'users', 'edge'];

/** Names that are there twice, that are taken, or that nobody has. */
export const problemsOfNames = (written: Written): Problem[] => [
  ...twice(written),
  ...unknownCallees(written),
  ...unknownInStores(written),
  ...unknownZones(written),
  ...inListTwice(written),
];

function twice(written: Written): Problem[] {
  const { services } = written.definition;
  return storesOf(written)
    .filter(([name]) => Object.hasOwn(services, name))
    .map(([name]) => ({ path: at('stores', name), message: ` has the name of a service` }))
    .concat(
      calleesOf(written)
        .filter((name) => reserved.includes(name))
        .map((name) => ({
          path: at(Object.hasOwn(services, name) ? 'services' : 'stores', name),
          message: `: ${shown(name)} is taken: ${reserved.join(', ')} mean something else`,
        })),
    );
}

function unknownCallees(written: Written): Problem[] {
  const callees = calleesOf(written);
  return servicesOf(written).flatMap(([name, { calls = {} }]) =>
    Object.keys(calls)
      .filter((to) => !callees.includes(to) || to === name)
      .map((to) => ({
        path: at('services', name, 'calls', to),
        message:
          to === name
            ? `: a service does not call itself over a link`
            : `: there is no service or store ${shown(to)}${nearest(to, callees)}`,
      })),
  );
}

function unknownInStores(written: Written): Problem[] {
  const queues = storesOf(written).flatMap(([name, { kind }]) => (kind === 'sqs-queue' ? [name] : []));
  return storesOf(written).flatMap(([name, store]) =>
    (store.kind === 'sns-topic' ? (store.subscriptions ?? []) : []).flatMap((queue, index) =>
      queues.includes(queue)
        ? []
        : [
            {
              path: `${at('stores', name, 'subscriptions')}[${index}]`,
              message: `: there is no queue ${shown(queue)}${nearest(queue, queues)}`,
            },
          ],
    ),
  );
}

function unknownZones(written: Written): Problem[] {
  const known = zonesOf(written).map(({ name }) => name);
  return servicesOf(written).flatMap(([name, { zones = [] }]) =>
    zones
      .filter((zone) => !known.includes(zone))
      .map((zone) => ({
        path: at('services', name, 'zones'),
        message: `: there is no zone ${shown(zone)}${nearest(zone, known)}`,
      })),
  );
}

/** Zones and subscriptions that a list has twice. */
function inListTwice(written: Written): Problem[] {
  const { zones } = written.definition;
  const lists: (readonly [path: string, list: readonly string[]])[] = [
    ['zones', typeof zones === 'object' ? zones : []],
    ...servicesOf(written).map(([name, service]) => [at('services', name, 'zones'), service.zones ?? []] as const),
    ...storesOf(written).map(
      ([name, store]) =>
        [at('stores', name, 'subscriptions'), store.kind === 'sns-topic' ? (store.subscriptions ?? []) : []] as const,
    ),
  ];
  return lists.flatMap(([path, list]) =>
    list.flatMap((one, index) =>
      list.indexOf(one) < index ? [{ path: `${path}[${index}]`, message: `: ${shown(one)} is there twice` }] : [],
    ),
  );
}
