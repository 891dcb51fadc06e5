import { existsSync } from 'node:fs';
import { systemClock } from '../../base/clock.ts';
import { endAll, isLeft } from '../../base/process/end-all.ts';
import { identityKey } from '../../base/process/identity.ts';
import type { Event } from '../../lib/model/events/event.ts';
import type { ProcessIdentity } from '../../lib/model/events/process-identity.ts';
import { openJournal } from '../journal/journal-file.ts';
import { readJournal } from '../journal/read-journal.ts';
import { unendedProcesses, unrevertedFaults } from '../journal/unreverted.ts';
import type { Undone } from './holder.ts';
import type { StepRunner } from './step-runner.ts';
import { undo } from './undo.ts';

/** What a guardian did when its supervisor died, as the journal has it. */
export interface GuardianRecord {
  readonly faults: number;
  readonly processes: number;
}

const undoneDetail = 'undone by the guardian after the supervisor had died; no traffic was left to probe with';
const exits = { ended: 'ended by the guardian', gone: 'ended with the system' };

/**
 * Writes into a dead supervisor's journal what the guardian has undone and ended, so that nothing is left to heal. A
 * fault that the guardian did not hold, or not undo in time, is undone now that the processes are gone.
 * A journal that does not know this guardian is another system's and left alone. Rejects when it cannot be written.
 */
export async function settleJournal(options: {
  journalPath: string;
  self: ProcessIdentity;
  /** What it has undone of what it held. */
  undone: readonly Undone[];
  /** Keys of the processes that still ran when the guardian came to end them. */
  ranBefore: ReadonlySet<string>;
  /** What it could not end, some of it in no journal yet. */
  remaining: readonly ProcessIdentity[];
  runner: StepRunner;
  log: (line: string) => void;
}): Promise<void> {
  const { journalPath, self, undone, ranBefore, remaining: left, runner, log } = options;
  const known = unendedProcesses(readJournal(journalPath).events);
  const isSelf = ({ process }: { process: ProcessIdentity }) => identityKey(process) === identityKey(self);
  if (!existsSync(journalPath) || !known.some(isSelf)) return;

  const others = known.filter((entry) => !isSelf(entry));
  const unregistered = others.filter(({ process }) => isLeft(process)).map(({ process }) => process);
  const isKnown = new Set(known.map(({ process }) => identityKey(process)));
  const strays = left.filter((process) => !isKnown.has(identityKey(process)) && isLeft(process));
  const endedHere = new Set([...ranBefore, ...unregistered.map(identityKey)]);
  await endAll(unregistered);

  const clean = new Set(undone.filter(({ remaining }) => remaining.length === 0).map(({ faultId }) => faultId));
  const journal = openJournal(journalPath, systemClock);
  try {
    for (const { experimentId, plan } of unrevertedFaults(journal.since(0))) {
      const remaining = clean.has(plan.faultId) ? [] : await undo(plan, runner, log);
      const proof = { remaining, probe: { matches: remaining.length === 0, detail: undoneDetail } };
      journal.append({ type: 'fault-reverted', experimentId, faultId: plan.faultId, proof });
    }
    for (const { role, process } of others.filter(({ process }) => !isLeft(process))) {
      const exit = endedHere.has(identityKey(process)) ? exits.ended : exits.gone;
      journal.append({ type: 'process-ended', role, process, exit });
    }
    for (const process of strays) journal.append({ type: 'process-started', role: 'stray', process });
    await journal.durable({
      type: 'notice',
      message: 'the supervisor has died: its guardian undid and ended what it had',
    });
  } finally {
    await journal.close();
  }
}

/** What a guardian wrote when its supervisor died; undefined where none did. */
export function guardianRecord(events: readonly Event[]): GuardianRecord | undefined {
  const faults = events.filter((event) => event.type === 'fault-reverted' && event.proof.probe.detail === undoneDetail);
  const processes = events.filter(
    (event) => event.type === 'process-ended' && Object.values(exits).includes(event.exit),
  );
  const record = { faults: faults.length, processes: processes.length };
  return record.faults + record.processes > 0 ? record : undefined;
}

export function guardianInWords({ faults, processes }: GuardianRecord): string {
  return `when the system died, its guardian undid ${faults} ${faults === 1 ? 'fault' : 'faults'} and saw ${processes} ${processes === 1 ? 'process' : 'processes'} end`;
}
