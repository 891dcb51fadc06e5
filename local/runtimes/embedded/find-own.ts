import { basename } from 'node:path';
import {
  findLogging,
  findMarked,
  findPrograms,
  isNode,
  type LoggingProcess,
} from '../../../base/process/find-processes.ts';
import { identityKey } from '../../../base/process/identity.ts';
import type { OwnProcess } from '../../guardian/heal.ts';
import type { Places } from './hands/hands.ts';

/**
 * Our programs that are told a place of the folder on their command line, also as earlier versions named them, and whether
 * they ran from their sources or were built: the one that is to be healed may be another's.
 */
const programs: readonly { role: string; path: RegExp; told: (places: OwnPlaces) => string }[] = [
  { role: 'guardian', path: /\/guardian(-main|\/main)\.[jt]s$/, told: ({ journal }) => ` ${journal} ` },
  { role: 'links', path: /\/links\/main\.[jt]s$/, told: ({ linksSocket }) => ` ${linksSocket} ` },
  { role: 'reaper', path: /\/reaper\.[jt]s$/, told: ({ logs }) => ` ${logs} ` },
  { role: 'writer', path: /\/io-writer\.[jt]s$/, told: ({ scratch }) => ` ${scratch}/` },
];

export interface OwnPlaces extends Places {
  readonly journal: string;
}

/**
 * The processes of a folder's system, found without its journal: our programs that are told a place of it, those on the
 * kit that log into it, which are found on Linux alone (elsewhere only a task that is stopped outlives its supervisor), and
 * whatever bears the mark of a log of it in its environment: any program that is a task or store, and all it has started.
 */
export function findOwn(places: OwnPlaces): OwnProcess[] {
  const told = programs.flatMap(({ role, path, told }) =>
    findPrograms((program) => path.test(program), told(places)).map((process) => ({ role, process })),
  );
  const logging = findLogging(places.logs)
    .filter(isChild)
    .map(({ file, process }) => ({ role: basename(file, '.log'), process }));
  return [
    ...new Map(
      [...findForeign(places.logs), ...logging, ...told].map((own) => [identityKey(own.process), own]),
    ).values(),
  ];
}

/** The processes that came of foreign programs, by the logs that their marks name. */
export const findForeign = (logs: string): OwnProcess[] =>
  findMarked(logs).map(({ mark, process }) => ({ role: basename(mark, '.log'), process }));

/** What `createChildren` starts: a Node.js with our lifeline, or, of versions that gave no mark, a store's server. */
function isChild({ executable, args }: LoggingProcess): boolean {
  const hasLifeline = args.some((arg, index) => arg === '--import' && /\/lifeline\.[jt]s$/.test(args[index + 1] ?? ''));
  // The server may be a link to another name of the same file.
  return (isNode(executable) && hasLifeline) || /^(redis|valkey)-/.test(basename(executable));
}
