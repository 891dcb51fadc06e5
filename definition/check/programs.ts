import { resolve } from 'node:path';
import { nearest } from '../../base/nearest.ts';
import type { ServerDefinition, ServiceDefinition } from '../definition.ts';
import { at, type Problem, shown } from '../problem.ts';
import { addressFields, commandOf, envFilesOf, ownFields, placedTextsOf, type Runnable } from '../resolve/launch.ts';
import { calleesOf, servicesOf, storesOf, type Written } from '../resolve/names.ts';
import { hasOpenReference, type Reference, referencesIn } from '../templates.ts';
import { isFile, isFolder, nearPath, whyNotRun } from './program-is-there.ts';

/** What keeps programs from being started, as far as it is known before. */
export function problemsOfPrograms(written: Written): Problem[] {
  return [
    ...servicesOf(written).flatMap(([name, service]) => problemsOfService(name, service, written)),
    ...storesOf(written).flatMap(([name, store]) =>
      store.kind === 'server' ? problemsOfServer(at('stores', name), store, written) : [],
    ),
  ];
}

function problemsOfService(name: string, service: ServiceDefinition, written: Written): Problem[] {
  const path = at('services', name);
  const { command, container } = service;
  if (container !== undefined && !written.composed) return [noCompose(path)];
  if (command !== undefined) return problemsOf(path, service, written);
  if (!written.composed) return [{ path: `${path}.command`, message: ' is missing' }];
  const containers = Object.entries(written.composed.holds);
  if (!containers.some(([, holds]) => 'service' in holds && holds.service === name)) {
    const others = containers.map(([key]) => key);
    const message = `: the compose file has no service ${shown(name)}${nearest(name, others)}, and it has no command`;
    return [{ path, message }];
  }
  const [field] = (['args', 'cwd', 'env', 'envFile'] as const).filter((each) => service[each] !== undefined);
  if (field === undefined) return [];
  return [{ path: `${path}.${field}`, message: ' is of a command, which there is not: the compose file says it' }];
}

const noCompose = (path: string): Problem => ({
  path: `${path}.container`,
  message: ' is of a compose file, which there is not: say compose: FILE of the system',
});

function problemsOfServer(path: string, store: ServerDefinition, written: Written): Problem[] {
  const { address, command, port, prepare = [], setup = [] } = store;
  if (address !== undefined && command !== undefined) {
    return [{ path, message: ' has an address and a command: it is there already, or it is started' }];
  }
  if (command === undefined) {
    if (address !== undefined) return besideAddress(path, store);
    if (written.composed) return [];
    return [{ path, message: ' has neither a command that starts it nor the address where it is' }];
  }
  if (port === undefined)
    return [{ path, message: ' has no port: one that a command starts has the port that it is known by' }];
  const others = Object.entries({ prepare, setup }).flatMap(([list, commands]) =>
    commands.flatMap((each, index) =>
      problemsOf(`${path}.${list}[${index}]`, { ...store, command: each, args: [] }, written, true),
    ),
  );
  return [...problemsOf(path, store, written), ...others];
}

/** What says how a store is run says nothing of one that runs already. */
const besideAddress = (path: string, store: ServerDefinition): Problem[] =>
  howToRun
    .filter((field) => store[field] !== undefined)
    .map((field) => ({
      path: `${path}.${field}`,
      message: ' says how it is started; at its address it is there already',
    }));

const howToRun = [
  'args',
  'cwd',
  'env',
  'envFile',
  'fixedPort',
  'prepare',
  'setup',
  'ready',
  'startSeconds',
] as const satisfies readonly (keyof ServerDefinition)[];

/** `isPart`: of a list of commands, whose folder and variables were looked at already. */
function problemsOf(path: string, runnable: Runnable, written: Written, isPart = false): Problem[] {
  const folder = resolve(written.folder, runnable.cwd ?? '.');
  const unreadable = envFilesOf(runnable, written).find((file) => !isFile(file));
  const around = [
    ...(isFolder(folder)
      ? []
      : [{ path: `${path}.cwd`, message: `: there is no folder ${shown(folder)}${nearPath(folder, isFolder)}` }]),
    ...(unreadable === undefined
      ? []
      : [
          {
            path: `${path}.envFile`,
            message: `: there is no file ${shown(unreadable)}${nearPath(unreadable, isFile)}`,
          },
        ]),
  ];
  const commandPath = isPart ? path : `${path}.command`;
  const words = readWords(runnable);
  const own =
    'problem' in words
      ? [{ path: commandPath, message: words.problem }]
      : notThere(commandPath, words, folder, runnable);
  const readable = {
    ...runnable,
    ...('problem' in words && { command: [] }),
    ...(unreadable !== undefined && { envFile: [] }),
  };
  const all = placedTextsOf(readable, written);
  const texts = isPart ? all.filter(({ place }) => place === 'command') : all;
  return [
    ...(isPart ? [] : [...around, ...namesOfVariables(path, runnable)]),
    ...own,
    ...texts.flatMap(({ place, text }) => problemsOfText(isPart ? path : `${path}.${place}`, text, written)),
  ];
}

const namesOfVariables = (path: string, { env = {} }: Runnable): Problem[] =>
  Object.keys(env)
    .filter((name) => !/^[^=\0]+$/.test(name))
    .map((name) => ({ path: `${path}.env`, message: `: ${shown(name)} is no name of a variable` }));

function problemsOfText(path: string, text: string, written: Written): Problem[] {
  if (text.includes('\0')) return [{ path, message: `: ${shown(text)} has a NUL, which no program can be given` }];
  if (hasOpenReference(text)) {
    return [{ path, message: `: ${shown(text)} has a \${ without its }; write $\${ where it is meant so` }];
  }
  return referencesIn(text).flatMap((reference) => problemOfReference(path, reference, written) ?? []);
}

function readWords(runnable: Runnable): { readonly program: string } | { readonly problem: string } {
  try {
    const [program = ''] = commandOf(runnable);
    return { program };
  } catch (error) {
    return { problem: `: ${shown(runnable.command)} ${(error as Error).message}` };
  }
}

function notThere(
  path: string,
  { program }: { readonly program: string },
  folder: string,
  { env = {} }: Runnable,
): Problem[] {
  // A word that is filled in when it starts is known only then.
  if (referencesIn(program).length > 0) return [];
  const why = whyNotRun(program, folder, String(env.PATH ?? process.env.PATH ?? ''));
  return why === undefined ? [] : [{ path, message: `: ${why}` }];
}

function problemOfReference(path: string, { text, name, field }: Reference, written: Written): Problem | undefined {
  const said = `\${${text}}`;
  if (name === 'env') {
    if (written.shell[field] !== undefined) return undefined;
    return { path, message: `: ${shown(said)} is the shell's ${field}, which is not set` };
  }
  const callees = calleesOf(written);
  if (name !== 'self' && !callees.includes(name)) {
    return { path, message: `: ${shown(said)} names no service or store${nearest(name, [...callees, 'self', 'env'])}` };
  }
  const fields = name === 'self' ? ownFields : addressFields;
  if (fields.some((each) => each === field)) return undefined;
  return { path, message: `: ${shown(said)} has no such field${nearest(field, fields)}` };
}
