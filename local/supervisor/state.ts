import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive } from '../../base/process/identity.ts';
import type { Event } from '../../lib/model/events/event.ts';
import type { ProcessIdentity } from '../../lib/model/events/process-identity.ts';
import type { ResilienceLevel } from '../../lib/model/resilience.ts';
import type { RuntimeName } from '../../lib/model/runtime-name.ts';
import { guardianRecord } from '../guardian/settle-journal.ts';
import { readJournal } from '../journal/read-journal.ts';
import { unendedProcesses } from '../journal/unreverted.ts';
import type { ResponseState } from '../lambdas/response.ts';
import { type Holder, holderOf } from './folder-lock.ts';
import { supervisorsOf } from './supervisors-of.ts';

/** What a command needs to know of the system that is up. */
export interface SystemState {
  readonly supervisor: ProcessIdentity;
  /** The FIS API and, under /_breakwater/, our own. */
  readonly endpoint: string;
  /** The system under test, and the file that it was loaded from. */
  readonly system: { readonly name: string; readonly file: string };
  /** Where users reach it, by its first public service. */
  readonly edge: string;
  /** Where they reach each public service, by its name. */
  readonly edges: Readonly<Record<string, string>>;
  readonly runtime: RuntimeName;
  readonly timeScale: number;
  readonly resilience: ResilienceLevel;
  readonly meshRetries: boolean;
  /** What runs behind its stores, in words. */
  readonly stores: string;
  /** How long these may take to end. */
  readonly stopMilliseconds?: number;
  /** Where else its API listens; absent where it does not. */
  readonly listen?: {
    /** As it was asked for. */
    readonly address: string;
    readonly allowedHosts: readonly string[];
    readonly urls: readonly string[];
  };
  /** What its API wants from beyond loopback; absent where nothing can come from there. In this file alone, and in no log. */
  readonly token?: string;
  /** What acts when alarms ring; absent where it was left out. */
  readonly response?: ResponseState;
}

/** Where users reach it, a line for each public service: the address alone where it is the only one. */
export function edgeLines({ edges }: Pick<SystemState, 'edges'>): string[] {
  const all = Object.entries(edges);
  return all.map(([name, url]) => (all.length === 1 ? url : `${url} (${name})`));
}

/** The files of a system, all in one folder. */
export const places = (folder: string) => ({
  state: join(folder, 'system.json'),
  journal: join(folder, 'journal.jsonl'),
  oldJournals: join(folder, 'journals'),
  logs: join(folder, 'logs'),
  supervisorLog: join(folder, 'logs', 'supervisor.log'),
  scratch: join(folder, 'scratch'),
  /** What servers of the user's own hold while the system is up. */
  stores: join(folder, 'stores'),
  /** What handlers are given as files. */
  response: join(folder, 'response'),
  /** The values of notify's secrets: of its owner alone, and only while the system is up, or until it is healed. */
  secrets: join(folder, 'response', 'notify-secrets.json'),
  /** What the response's own stores hold while the system is up. */
  responseStores: join(folder, 'response', 'stores'),
  /** The safety lever, as the next system finds it. */
  lever: join(folder, 'account', 'safety-lever.json'),
  runs: join(folder, 'runs'),
  /** What every run has shown, to be compared with later ones. */
  history: join(folder, 'history.db'),
});

/**
 * The system that is up now; undefined where none is, where it goes down, or where its supervisor has died. One whose folder was removed, or its
 * file damaged, is known by its lock.
 */
export function readState(folder: string): SystemState | undefined {
  const holder = holderOf(folder);
  if (holder?.doing === 'going down') return undefined;
  try {
    const state = JSON.parse(readFileSync(places(folder).state, 'utf8')) as SystemState;
    if (isAlive(state.supervisor)) return state;
  } catch {
    // There is none that could be read.
  }
  return holder?.doing === 'up' ? (holder.told as SystemState) : undefined;
}

/**
 * Who has a folder, with a system that is up, starts or goes down, or to heal it; undefined where nobody does. A supervisor
 * whose lock cannot be seen from here is known by the options in its command line.
 */
export function holderIn(folder: string): Holder | undefined {
  const state = readState(folder);
  if (state) return { process: state.supervisor, doing: 'up' };
  const [process] = supervisorsOf(folder);
  return holderOf(folder) ?? (process && { process, doing: undefined });
}

/** Whether the dead system of a folder has a guardian that undoes what is left, or had one that says in the journal that it did. */
export function isGuarded(folder: string): boolean {
  const { events } = readJournal(places(folder).journal);
  return livesGuardian(events) || guardianRecord(events) !== undefined;
}

/** Whether a guardian of a folder is at work. */
export const hasGuardian = (folder: string): boolean => livesGuardian(readJournal(places(folder).journal).events);

const livesGuardian = (events: readonly Event[]): boolean =>
  unendedProcesses(events).some(({ role, process }) => role === 'guardian' && isAlive(process));

/** Readable by its owner alone. */
export function writeState(folder: string, state: SystemState): void {
  mkdirSync(folder, { recursive: true });
  const { state: path } = places(folder);
  rmSync(`${path}.new`, { force: true });
  writeFileSync(`${path}.new`, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  renameSync(`${path}.new`, path);
}

/** Removes the state file, and one that was half written. */
export function removeState(folder: string): void {
  const { state } = places(folder);
  for (const path of [state, `${state}.new`]) rmSync(path, { force: true });
}
