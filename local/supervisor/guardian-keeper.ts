import { systemClock } from '../../base/clock.ts';
import { identify } from '../../base/process/identity.ts';
import { TimeLimitError, withTimeLimit } from '../../base/time-limit.ts';
import type { EventLog } from '../../lib/model/events/event.ts';
import type { ProcessIdentity } from '../../lib/model/events/process-identity.ts';
import { type Guardian, type GuardianProgram, startGuardian } from '../guardian/guardian-client.ts';
import type { CreateStepRunner } from '../guardian/step-runner.ts';
import { unendedProcesses, unrevertedFaults } from '../journal/unreverted.ts';
import { guardianOfLastResort } from './guardian-of-last-resort.ts';
import { recordEnd } from './record-end.ts';

/** A guardian that is replaced when it dies, and whose faults then end at once. */
export interface GuardianKeeper {
  current(): Guardian;
  /** Resolves when one after the other has died: all is undone then, by the supervisor, which should end. */
  readonly lost: Promise<void>;
  /** Ends it without touching anything, after everything was undone. */
  dismiss(): Promise<void>;
}

/** Successors that may die before one of them has taken over. */
const mostSuccessors = 5;

interface KeeperOptions {
  readonly log: EventLog;
  /** Another one for each guardian: one may still be at its end when the next is there. */
  readonly program: () => GuardianProgram | Promise<GuardianProgram>;
  /** How the supervisor undoes what no guardian is left to undo. */
  readonly createRunner: CreateStepRunner;
  readonly journalPath: string;
  /** A guardian that has not answered for so long hangs, and is killed; milliseconds. @default 15,000 */
  readonly hangsAfter?: number;
}

/** Between two looks whether it answers; milliseconds. */
const lookMilliseconds = 3000;

/** Starts the guardian; what it undoes unasked is recorded as ended, so that nobody undoes it again. */
export async function keepGuardian(options: KeeperOptions): Promise<GuardianKeeper> {
  const { log, createRunner } = options;
  const notice = (message: string) => void log.append({ type: 'notice', message });
  let dismissed = false;
  const start = () => startRecorded(options, () => dismissed);
  let guardian = await start();
  let replacing = Promise.resolve();
  const lost = Promise.withResolvers<void>();
  void keep();
  const looking = new AbortController();
  void killHung(() => guardian, { hangsAfter: options.hangsAfter ?? 15_000, notice, signal: looking.signal });

  async function keep(): Promise<void> {
    for (;;) {
      await guardian.exited;
      if (dismissed) return;
      notice('the guardian has died: a new one undoes what it held');
      replacing = replace();
      await replacing;
    }
  }

  /** What the dead one held ends now: a fault without a holder is a fault that may stay. */
  async function replace(): Promise<void> {
    for (let left = mostSuccessors; left > 0 && !dismissed; left--) {
      try {
        guardian = await start();
        await takeOver(guardian, log, 'undone by a new guardian after the one before had died');
        return;
      } catch (error) {
        notice(`a new guardian could not take over: ${(error as Error).message}`);
      }
    }
    if (dismissed) return;
    notice('no guardian stays alive: the supervisor undoes what they held, and the system goes down');
    await undoAlone('undone by the supervisor after its guardians had died');
    lost.resolve();
  }

  async function undoAlone(how: string): Promise<void> {
    guardian = guardianOfLastResort({ createRunner, process: identify(process.pid) as ProcessIdentity, log: notice });
    await takeOver(guardian, log, how);
  }

  return {
    current: () => guardian,
    lost: lost.promise,
    dismiss: async () => {
      dismissed = true;
      looking.abort();
      await replacing;
      await guardian.dismiss().catch(() => guardian.abandon());
      if (unrevertedFaults(log.since(0)).length === 0) return;
      await undoAlone('undone by the supervisor when the system went down');
      await guardian.dismiss();
    },
  };
}

/** One that hangs undoes nothing: killed, it is replaced, and the next one undoes what it held. */
async function killHung(
  current: () => Guardian,
  options: { readonly hangsAfter: number; readonly notice: (message: string) => void; readonly signal: AbortSignal },
): Promise<void> {
  const { hangsAfter, notice, signal } = options;
  const answers = (guardian: Guardian) =>
    withTimeLimit(systemClock, hangsAfter / 2, 'the guardian', guardian.held()).then(
      () => true,
      (error) => !(error instanceof TimeLimitError),
    );
  while (!signal.aborted) {
    await systemClock.sleep(Math.min(lookMilliseconds, hangsAfter), signal);
    const guardian = current();
    // Twice: when this process itself was held up, the first limit is over before any answer was read.
    if (signal.aborted || (await answers(guardian)) || (await answers(guardian))) continue;
    notice(`the guardian has not answered for ${hangsAfter / 1000} s: it is killed`);
    await guardian.kill().catch((error: Error) => notice(`the guardian could not be killed: ${error.message}`));
  }
}

/** A guardian whose start, end and undoing are in the journal. */
async function startRecorded(
  { log, program, journalPath }: KeeperOptions,
  isDismissed: () => boolean,
): Promise<Guardian> {
  const notice = (message: string) => void log.append({ type: 'notice', message });
  const started = await startGuardian({ program: await program(), journalPath, log: notice });
  log.append({ type: 'process-started', role: 'guardian', process: started.process });
  started.onExpired(({ faultId, remaining }) => {
    notice(`the lease of fault ${faultId} has ended: its holder undid it`);
    recordEnd(log, { faultId, remaining }, 'undone by the guardian when the lease ended');
  });
  started.onUndone((undone) => {
    const why = isDismissed() ? 'the system went down' : 'it failed';
    recordEnd(log, undone, `undone by the guardian when ${why}`);
  });
  void started.exited.then(() =>
    log.append({ type: 'process-ended', role: 'guardian', process: started.process, exit: 'ended' }),
  );
  return started;
}

/** A guardian learns of all processes that run, and undoes whatever is not undone. Rejects where it dies meanwhile. */
async function takeOver(guardian: Guardian, log: EventLog, how: string): Promise<void> {
  const events = log.since(0);
  for (const { role, process } of unendedProcesses(events)) {
    if (role !== 'guardian') await guardian.register({ role, process });
  }
  for (const { plan } of unrevertedFaults(events)) {
    // What was deployed is the supervisor's to take back, and no guardian's death ends it.
    if (plan.replacesTasks) continue;
    const { remaining } = await guardian.revert(plan);
    recordEnd(log, { faultId: plan.faultId, remaining }, how);
  }
}
