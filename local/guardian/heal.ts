import { existsSync } from 'node:fs';
import { systemClock } from '../../base/clock.ts';
import { endAll } from '../../base/process/end-all.ts';
import { forbiddenOf, groupMembers, leftInWords, signalLeft } from '../../base/process/group.ts';
import { identityKey, ifPermitted, isAlive, isForbidden } from '../../base/process/identity.ts';
import type { Event } from '../../lib/model/events/event.ts';
import type { ProcessIdentity } from '../../lib/model/events/process-identity.ts';
import { openJournal } from '../journal/journal-file.ts';
import { presenceSince } from '../journal/left-processes.ts';
import { readJournal, type SkippedLine, type UnreadEvents, unreadIn } from '../journal/read-journal.ts';
import { type PlannedFault, type StartedProcess, unendedProcesses, unrevertedFaults } from '../journal/unreverted.ts';
import { type Lenient, leniently } from './lenient-journal.ts';
import { type GuardianRecord, guardianRecord } from './settle-journal.ts';
import type { CreateStepRunner } from './step-runner.ts';
import { undo } from './undo.ts';

/** What a heal found and did. */
export interface HealReport {
  /** Fault ids now proven to be undone, newest first. */
  readonly reverted: string[];
  /** Processes of the dead system that were still alive and are now gone. */
  readonly ended: { readonly role: string; readonly pid: number }[];
  /** Artefacts and processes that are still there. */
  readonly remaining: string[];
  /** Those of them that this user might end yet. */
  readonly endable: string[];
  /** The processes that it may not end. */
  readonly forbidden: readonly OwnProcess[];
  readonly skippedLines: readonly SkippedLine[];
  /** What the journal has of other versions; what those left was looked for without it. */
  readonly unread: readonly UnreadEvents[];
  /** Why not all of it could be written into the journal, as where the disk is full; absent where it could. */
  readonly unwritten?: string;
  /** What the guardian had undone and ended already when the system died; absent where it did not come to that. */
  readonly guardian?: GuardianRecord;
}

/** A process of the system, found without its journal. */
export interface OwnProcess {
  readonly role: string;
  readonly process: ProcessIdentity;
}

interface HealOptions {
  readonly journalPath: string;
  /** Undoes the steps of the runtime that the system ran on. */
  readonly createRunner: CreateStepRunner;
  /** Finds the system's processes without the journal: asked where that has lines which cannot be read. */
  readonly findOwn: () => readonly OwnProcess[];
  /** Told of revert steps that fail. */
  readonly log?: (line: string) => void;
}

/**
 * Replays the journal of a dead system: undoes every fault not proven to be undone, newest first, and ends its processes.
 * Where there is no journal, or it has lines that cannot be read, it then ends and removes what is found without it.
 * Only for a system whose supervisor is gone, which the caller makes sure of. A second heal finds nothing.
 * Rejects when the journal cannot be read; where it cannot be written it goes on, and says so.
 */
export async function heal(options: HealOptions): Promise<HealReport> {
  const replayed = await replay(options);
  return replayed.skippedLines.length > 0 || !existsSync(options.journalPath) ? sweep(replayed, options) : replayed;
}

/** What the journal can be read to tell. */
async function replay({ journalPath, createRunner, log = () => {} }: HealOptions): Promise<HealReport> {
  const hung = await endGuardians(guardiansIn(journalPath));
  const { events, skipped } = readJournal(journalPath);
  const faults = unrevertedFaults(events);
  const processes = unendedProcesses(events);
  if (faults.length === 0 && processes.length === 0) {
    return { ...report(skipped, events), ...(await endStrays([], createRunner)) };
  }

  const journal = leniently(openJournal(journalPath, systemClock));
  try {
    const isThere = presenceSince(events);
    const alive = processes.filter(({ process }) => isThere(process) || hung.has(identityKey(process)));
    for (const { process } of alive) ifPermitted(() => signalLeft(process, 'SIGCONT'));
    const reverted = await revertFaults(faults, processes, createRunner, journal, log);
    const strays = straysOf(alive, createRunner);
    const ended = await endProcesses(processes, new Set(alive), journal);
    const astray = await endStrays(strays, createRunner, processes);
    // Their marks cannot be read: the next heal finds them by the journal alone.
    for (const { role, process } of astray.forbidden) journal.append({ type: 'process-started', role, process });
    return {
      ...report(skipped, events),
      reverted: reverted.reverted,
      ended: [...ended.ended, ...astray.ended],
      remaining: [...reverted.remaining, ...ended.remaining, ...astray.remaining],
      endable: [...reverted.remaining, ...ended.endable, ...astray.endable],
      forbidden: [...ended.forbidden, ...astray.forbidden],
      ...(await journal.close()),
    };
  } finally {
    await journal.close();
  }
}

/** Ends the processes and removes the files that lines which cannot be read may have told of. */
async function sweep(replayed: HealReport, { createRunner, findOwn }: HealOptions): Promise<HealReport> {
  const found = findOwn();
  await endGuardians(found.filter(({ role }) => role === 'guardian'));
  const survivors = new Set((await endAll(found.map(({ process }) => process))).map(identityKey));
  const isLeftOver = ({ process }: OwnProcess) => survivors.has(identityKey(process));
  const runner = createRunner(() => false);
  runner.removeFiles();
  runner.close();
  const ended = found.filter((own) => !isLeftOver(own)).map(({ role, process }) => ({ role, pid: process.pid }));
  const left = leftOf(found.filter(isLeftOver));
  return {
    ...replayed,
    ended: [...replayed.ended, ...ended],
    remaining: [...new Set([...replayed.remaining, ...left.remaining])],
    endable: [...new Set([...replayed.endable, ...left.endable])],
    forbidden: [...replayed.forbidden, ...left.forbidden],
  };
}

function report(skippedLines: readonly SkippedLine[], events: readonly Event[]): HealReport {
  const guardian = guardianRecord(events);
  const unread = unreadIn(skippedLines);
  const nothing = { reverted: [], ended: [], remaining: [], endable: [], forbidden: [] };
  return { ...nothing, skippedLines, unread, ...(guardian && { guardian }) };
}

type Left = Pick<HealReport, 'remaining' | 'endable' | 'forbidden'>;

/** How processes are told that could not be ended. */
function leftOf(left: readonly OwnProcess[]): Left {
  const inWords = ({ role, process }: OwnProcess) => `${role} process ${leftInWords(process)}`;
  return {
    remaining: left.map(inWords),
    endable: left.filter(({ process }) => !groupMembers(process).every(isForbidden)).map(inWords),
    forbidden: left.flatMap(({ role, process }) => forbiddenOf(process).map((each) => ({ role, process: each }))),
  };
}

/** A guardian needs about two seconds to undo everything and to write it into the journal. */
const guardianLimitMilliseconds = 4000;
const pollMilliseconds = 10;

/**
 * Lets a guardian that is still at it finish, and ends one that hangs: it would stop processes again that are continued
 * here, and write into the journal. Gives the keys of those that had to be ended.
 */
async function endGuardians(guardians: readonly OwnProcess[]): Promise<Set<string>> {
  const alive = () => guardians.map(({ process }) => process).filter(isAlive);
  const deadline = systemClock.monotonic() + guardianLimitMilliseconds;
  while (alive().length > 0 && systemClock.monotonic() < deadline) await systemClock.sleep(pollMilliseconds);
  const hung = alive();
  await endAll(hung);
  return new Set(hung.map(identityKey));
}

const guardiansIn = (journalPath: string) =>
  unendedProcesses(readJournal(journalPath).events).filter(({ role }) => role === 'guardian');

async function revertFaults(
  faults: readonly PlannedFault[],
  processes: readonly StartedProcess[],
  createRunner: CreateStepRunner,
  journal: Lenient,
  log: (line: string) => void,
): Promise<{ reverted: string[]; remaining: string[] }> {
  const ours = new Set(processes.map(({ process }) => identityKey(process)));
  const runner = createRunner((process) => ours.has(identityKey(process)));
  const result = { reverted: [] as string[], remaining: [] as string[] };
  for (const { experimentId, plan } of faults) {
    const remaining = await undo(plan, runner, log);
    result.remaining.push(...remaining);
    if (remaining.length === 0) result.reverted.push(plan.faultId);
    const detail = 'healed from the journal after the system had died; no traffic was left to probe with';
    const proof = { remaining, probe: { matches: remaining.length === 0, detail } };
    await journal.durable({ type: 'fault-reverted', experimentId, faultId: plan.faultId, proof });
  }
  runner.close();
  return result;
}

/** What came of processes that are there, by a look before they go. */
function straysOf(alive: readonly StartedProcess[], createRunner: CreateStepRunner): ProcessIdentity[] {
  const runner = createRunner(() => false);
  const strays = runner.strays(alive.map(({ process }) => process));
  runner.close();
  const own = new Set(alive.map(({ process }) => identityKey(process)));
  return strays.filter((stray) => !own.has(identityKey(stray)));
}

/** Ends what is left of them, and what else bears the mark of a program of the system and was not told of; each group once. */
async function endStrays(
  before: readonly ProcessIdentity[],
  createRunner: CreateStepRunner,
  told: readonly StartedProcess[] = [],
): Promise<Pick<HealReport, 'ended'> & Left> {
  const known = new Set(told.map(({ process }) => identityKey(process)));
  const isNew = (stray: ProcessIdentity) => isAlive(stray) && !known.has(identityKey(stray));
  const strays = [...before, ...straysOf([], createRunner)].filter(isNew);
  const survivors = new Set((await endAll(strays)).map(identityKey));
  const isLeft = (stray: ProcessIdentity) => survivors.has(identityKey(stray));
  const unique = [...new Map(strays.map((stray) => [identityKey(stray), stray])).values()];
  return {
    ended: unique.filter((stray) => !isLeft(stray)).map(({ pid }) => ({ role: 'stray', pid })),
    ...leftOf(unique.filter(isLeft).map((process) => ({ role: 'stray', process }))),
  };
}

async function endProcesses(
  processes: readonly StartedProcess[],
  alive: ReadonlySet<StartedProcess>,
  journal: Lenient,
): Promise<Pick<HealReport, 'ended'> & Left> {
  const survivors = new Set((await endAll([...alive].map(({ process }) => process))).map(identityKey));
  const ended: HealReport['ended'] = [];
  const isLeft = ({ process }: StartedProcess) => survivors.has(identityKey(process));
  for (const entry of processes) {
    if (isLeft(entry)) continue;
    const { role, process } = entry;
    if (alive.has(entry)) ended.push({ role, pid: process.pid });
    const exit = alive.has(entry) ? 'ended by heal' : 'gone before heal';
    await journal.durable({ type: 'process-ended', role, process, exit });
  }
  return { ended, ...leftOf(processes.filter(isLeft)) };
}
