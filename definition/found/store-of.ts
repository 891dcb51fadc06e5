import { type FoundStore, type Note, open, type Reachable, told } from './found.ts';
import type { ImageKind } from './image-kind.ts';
import type { Path } from './on-path.ts';
import { commandsFor, type Wanted } from './store-commands.ts';

/** What becomes a store. */
export interface StoreSource extends Omit<Reachable, 'notes'> {
  readonly kind: Extract<ImageKind, { is: 'store' }>;
  readonly wanted: Wanted;
  /** Where one runs already, as host:port. */
  readonly runsAt?: string;
  /** The command that starts it where it was found. */
  readonly startedBy?: string;
}

/** A store as the configuration has it: started by its program where this machine has that, else an open question. */
export function storeOf({ kind, wanted, runsAt, startedBy, ...reach }: StoreSource, path: Path): FoundStore {
  const { program, protocol, port: usual } = kind;
  const port = reach.ports[0] ?? usual;
  const common = { ...reach, ports: [port, ...reach.ports.slice(1)], suggested: {} };
  if (program === 'redis' && wanted.password === undefined) {
    return { ...common, kind: 'redis', fields: { ...(port !== usual && { port }) }, notes: [] };
  }
  const server = { ...common, kind: 'server' as const, fields: { protocol, port } };
  const usually = commandsFor(program, wanted);
  const notes = notesOf(program, wanted);
  if (!usually)
    return { ...server, suggested: address(runsAt, port), notes: [elsewhere(program, startedBy), ...notes] };
  const missing = usually.programs.find((each) => !path.has(each));
  if (missing === undefined) return { ...server, fields: { ...server.fields, ...usually.fields }, notes };
  const how = startedBy
    ? `, or start it by \`${startedBy}\` and say the address`
    : ', or say the address where one runs';
  return {
    ...server,
    suggested: { ...usually.fields, ...address(runsAt, port) },
    notes: [open('', `${missing} is not on PATH: install it and take the lines below${how}`), ...notes],
  };
}

const address = (runsAt: string | undefined, port: number) => ({ address: runsAt ?? `127.0.0.1:${port}` });

const elsewhere = (program: string, startedBy: string | undefined): Note =>
  open(
    '',
    `nobody said how ${program} is started here${startedBy ? `: start it by \`${startedBy}\` and` : ':'} say the address`,
  );

function notesOf(program: string, { env, command }: Wanted): Note[] {
  if (command !== undefined && program !== 'redis')
    return [open('', `it is started by \`${command}\` now: what of that matters?`)];
  if (program === 'mongo' && env.MONGO_INITDB_ROOT_USERNAME !== undefined) {
    return [open('', 'clients log in where they find it now; started so it has no users: have `setup` create them')];
  }
  if (['localstack', 'dynamodb-local', 'elasticmq'].includes(program)) {
    return [
      told(
        '',
        'Breakwater brings tables of DynamoDB, queues of SQS and topics of SNS itself: name those that you use as stores',
      ),
    ];
  }
  if (program === 'kafka') {
    return [told('', 'a broker tells clients its own address: what they send there goes past the links')];
  }
  return [];
}
