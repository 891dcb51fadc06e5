import { isSecret } from './compose/variables.ts';
import type { Directory } from './directory.ts';
import { type FoundService, type Note, open, told } from './found.ts';
import { kindOfScheme } from './image-kind.ts';
import { type Mention, replaceMentions } from './mentions.ts';
import { reference } from './reference.ts';

/** A service whose environment and command name the addresses of links instead of hosts. */
export function connect(service: FoundService, directory: Directory): FoundService {
  const fromFiles = Object.assign({}, ...service.envFiles.map(({ values }) => values)) as Record<string, string>;
  const withReferences = new Set(service.envFiles.flatMap((file) => file.withReferences));
  const heard = new Set<string>();
  const notes: Note[] = [];
  const replaced = (at: string, text: string) =>
    withAddresses(text, directory, (note) => notes.push({ ...note, at }), heard);

  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries({ ...fromFiles, ...service.env })) {
    const host = hostIn(name, value, { ...fromFiles, ...service.env }, directory);
    const filled = host === undefined ? replaced(`env.${name}`, value) : host.text;
    if (host) heard.add(host.target);
    const gone = hostWords.test(name) ? directory.leftOut(value) : undefined;
    if (gone) notes.push(open(`env.${name}`, `${value} is left out: ${gone.why}`));
    const maybe = host || isNoAddress(name) ? undefined : directory.named(value);
    if (maybe !== undefined && maybe !== service.name) notes.push(bareName(`env.${name}`, maybe));
    if (name in service.env || filled !== value || withReferences.has(name)) env[name] = filled;
    if (name in env && !(name in service.env) && /:\/\/[^\s/@]*:[^\s/@]+@/.test(value)) {
      notes.push(
        open(
          `env.${name}`,
          'its password is copied from the env file: keep this file as private, or take it from the shell',
        ),
      );
    }
  }
  const ports = portsBeside({ ...fromFiles, ...service.env }, directory);
  const command = service.command.map((word) => replaced('command', word));
  return {
    ...service,
    env: { ...env, ...ports.env },
    command,
    notes: [...service.notes, ...notes, ...ports.notes, ...unheard(service, heard, directory)],
  };
}

type Tell = (note: Omit<Note, 'at'>) => void;

function withAddresses(text: string, directory: Directory, tell: Tell, heard: Set<string>): string {
  return replaceMentions(text, (mention) => {
    const hit = directory.find(mention);
    if (!hit) {
      const gone = directory.leftOut(mention.host);
      if (gone) tell(open('', `${mention.host} is left out: ${gone.why}`));
      else if (isSomebodysStore(mention))
        tell(open('', `this leads to ${mention.host}, which a run would really use, past every link`));
      return mention.host === 'host.docker.internal' && mention.port
        ? { pair: `127.0.0.1:${mention.port}` }
        : undefined;
    }
    if (hit.pair === undefined) {
      tell(open('', `no link carries port ${mention.port ?? 80} of ${hit.name}: only one of its ports has one`));
      return undefined;
    }
    heard.add(hit.name);
    return hit.url !== undefined && mention.isWholeUrl ? { url: hit.url } : { pair: hit.pair };
  });
}

/** A database somewhere else. */
const isSomebodysStore = ({ host, scheme }: Mention): boolean =>
  scheme !== undefined &&
  kindOfScheme(scheme) !== undefined &&
  !/^(localhost|127\.0\.0\.1|host\.docker\.internal)$/.test(host);

const hostWords =
  /(^|[_.-]|[a-z](?=[A-Z]))(pg)?(host(name|s)?|addr(ess(es)?)?|servers?|endpoint|brokers?|url|uri|upstream)$/i;

/** A host alone, where the variable's name says that it is one. */
function hostIn(
  name: string,
  value: string,
  all: Readonly<Record<string, string>>,
  directory: Directory,
): { readonly target: string; readonly text: string; readonly port: string } | undefined {
  if (!hostWords.test(name)) return undefined;
  const begin = beginOf(name);
  const beside = begin === undefined ? undefined : besideIn(all, begin);
  // Of this machine's own hosts only the port tells who is meant.
  const hit = directory.find({ host: value }) ?? directory.find({ host: value, port: Number(all[beside ?? '']) });
  const [text = value, port = ''] = hit?.pair?.split(/(?<=\uE001):/) ?? [];
  return hit && { target: hit.name, text, port };
}

/** Whether a variable's name says that it is told something else than where somebody is. */
const isNoAddress = (name: string): boolean => isSecret(name) || otherWords.test(name);

const otherWords =
  /(^|[_.-]|[a-z](?=[A-Z]))(names?|user(name)?|login|database|schema|env(ironment)?|mode|driver|type|kind|adapter|engine|dialect|connection|levels?|profiles?(_active)?|roles?|tags?|version|labels?|namespace|prefix|id|key|title|topic|queue|table|bucket|index|stage|region|format|lang(uage)?|port)$/i;

const bareName = (at: string, name: string): Note =>
  open(
    at,
    `it may be the address of ${name}: if it is, write '${reference(name, 'host')}', or faults between them hit nothing`,
  );

/** What a variable's name says before that it is a host. */
const beginOf = (name: string): string | undefined =>
  /^(.*?)(host(?:name)?|addr(?:ess)?|server|endpoint)$/i.exec(name)?.[1];

/** The variable with the port that belongs to a host. */
const besideIn = (all: Readonly<Record<string, string>>, begin: string): string | undefined =>
  Object.keys(all).find((each) => each.toLowerCase() === `${begin}port`.toLowerCase());

/** The ports of hosts that stand alone: in a variable of the same beginning, which is guessed where there is none. */
function portsBeside(all: Readonly<Record<string, string>>, directory: Directory) {
  const ports: Record<string, string> = {};
  const notes: Note[] = [];
  for (const [name, value] of Object.entries(all)) {
    const host = hostIn(name, value, all, directory);
    const begin = beginOf(name);
    if (!host || begin === undefined) continue;
    const isUpper = name === name.toUpperCase();
    const beside = besideIn(all, begin);
    const { port } = host;
    if (beside !== undefined) {
      const isOther = directory.find({ host: value, port: Number(all[beside]) })?.pair === undefined;
      if (!isOther || Number.isNaN(Number(all[beside]))) ports[beside] = port;
      else
        notes.push(
          open(`env.${beside}`, `no link carries port ${all[beside]} of ${host.target}: only one of its ports has one`),
        );
      continue;
    }
    const guessed = `${begin}${isUpper ? 'PORT' : 'port'}`;
    ports[guessed] = port;
    notes.push(told(`env.${guessed}`, 'guessed: it is told the host alone, and the link has a port of its own'));
  }
  return { env: ports, notes };
}

/** Whom it waits for, without having their address from its environment. */
function unheard(service: FoundService, heard: ReadonlySet<string>, directory: Directory): Note[] {
  const names = service.dependsOn.flatMap((host) => directory.named(host) ?? []);
  return [...new Set(names)]
    .filter((name) => name !== service.name && !heard.has(name))
    .map((name) =>
      open(
        'env',
        `it depends on ${name}, and nothing here tells it where that is: add the variable that it reads, such as ` +
          `${name.toUpperCase().replaceAll('-', '_')}_URL: '${reference(name, 'url')}', or faults between them hit nothing`,
      ),
    );
}

/** The addresses that a service's environment and command name. */
export function addressesIn({ env, envFiles, command }: FoundService): Mention[] {
  const mentions: Mention[] = [];
  const texts = [...envFiles.flatMap(({ values }) => Object.values(values)), ...Object.values(env), ...command];
  for (const text of texts) {
    replaceMentions(text, (mention) => {
      mentions.push(mention);
      return undefined;
    });
  }
  return mentions;
}
