import type { FoundStore, Note } from './found.ts';
import { open, told } from './found.ts';
import type { Field, Literal } from './literal.ts';
import { referenceNames } from './reference.ts';
import type { Settled, SettledService } from './settle.ts';

type Named = Pick<FoundStore, 'hosts' | 'name'> & { readonly wasContained?: boolean };

/** What a compose file calls it, where that is another name. */
export const containerOf = ({ hosts: [host], name, wasContained = true }: Named): string | undefined =>
  wasContained && host !== undefined && host !== name ? host : undefined;

/** What a configuration says of a service that runs in its containers alone: what the compose file does not. */
export function containedService(service: SettledService, found: Settled): Pick<Field, 'value'> {
  const guessed = service.notes.filter(({ at }) => at === 'public');
  const port = service.port ?? service.ports[0];
  const noPort: Note[] =
    port === undefined && service.isPublic ? [open('port', 'nobody said where it listens: say its port')] : [];
  const isUnnamed = service.command.length === 0 && service.processName === undefined;
  const callees = calleesOf(service, found);
  const fields: Field[] = [
    ...said('container', containerOf(service)),
    ...(guessed.length > 0 ? [{ key: 'public', value: true, notes: guessed }] : []),
    ...(noPort.length > 0 ? [{ key: 'port', notes: noPort }] : []),
    ...(isUnnamed ? [{ key: 'processName', notes: [open('processName', noName)] }] : []),
    ...callsOf(callees),
  ];
  return { value: { fields } };
}

const noName = "only the image knows what it runs: say what a kill is to find, such as processName: 'java'";

export function containedStore({ kind, fields, ...store }: FoundStore): Pick<Field, 'value'> {
  const { protocol, port } = fields;
  const all = { kind, container: containerOf({ ...store }), protocol, port };
  return { value: { fields: Object.entries(all).flatMap(([key, value]) => said(key, value)) } };
}

const said = (key: string, value: Literal | undefined): Field[] => (value === undefined ? [] : [{ key, value }]);

/** A suggestion: what becomes of it without one of them is nowhere written. */
function callsOf(callees: readonly string[]): Field[] {
  if (callees.length === 0) {
    return [
      { key: 'calls', notes: [told('calls', 'nothing says that it calls anybody: `calls: {}` where that is so')] },
    ];
  }
  const note = open(
    'calls',
    'it is told of these; say whom it can do without, as degradable: true, or let `learn` find out',
  );
  const calls = callees.map((key) => ({ key, value: { fields: [] } }));
  return [
    { key: 'calls', notes: [note] },
    { key: 'calls', value: { fields: calls }, isSuggested: true },
  ];
}

/** Whom it is told of: by its environment, its command, or because it waits for them. */
export function calleesOf({ name, env, command, dependsOn }: SettledService, { services, stores }: Settled): string[] {
  const all = [...services, ...stores];
  const known = (said: string) => all.find((one) => one.name === said || one.hosts.includes(said))?.name;
  const mentioned = [...Object.values(env), ...command].flatMap(referenceNames);
  const callees = [...mentioned, ...dependsOn].flatMap((each) => known(each) ?? []);
  return [...new Set(callees)].filter((callee) => callee !== name);
}
