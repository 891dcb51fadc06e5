import type { Call } from '../../lib/model/topology.ts';
import type { ServiceDefinition } from '../definition.ts';
import { referencesOf } from './launch.ts';
import { calleesOf, type Written } from './names.ts';

/** Whom a service calls: those that it declares, then those whose address it is given without saying that it calls them. */
export function callsOf(name: string, service: ServiceDefinition, written: Written): Call[] {
  const { calls: declared = {} } = service;
  const callees = calleesOf(written);
  const given = [...referencesOf(service, written).map((reference) => reference.name), ...toldOf(name, written)].filter(
    (to) => to !== name && callees.includes(to) && !Object.hasOwn(declared, to),
  );
  return [
    ...Object.entries(declared).map(
      ([to, { degradable = false, whenGone = defaultWords(degradable), timeoutMilliseconds, seldom = false }]) => ({
        to,
        degradable,
        whenGone,
        ...(timeoutMilliseconds !== undefined && { timeoutMilliseconds }),
        ...(seldom && { seldom }),
      }),
    ),
    ...[...new Set(given)].map((to) => ({
      to,
      degradable: false,
      whenGone: 'nobody has said',
      undeclared: true as const,
    })),
  ];
}

const toldOf = (name: string, { composed }: Written): readonly string[] => composed?.calls[name] ?? [];

const defaultWords = (degradable: boolean) => (degradable ? 'usable answers without it' : 'no usable answer');
