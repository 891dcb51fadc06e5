import type { EventLog } from '../../lib/model/events/event.ts';
import { type Guardian, type GuardianProgram, startGuardian } from '../guardian/guardian-client.ts';
import { unendedProcesses, unrevertedFaults } from '../journal/unreverted.ts';

/** A guardian that is replaced when it dies, and whose faults then end at once. */
export interface GuardianKeeper {
  current(): Guardian;
  /** Ends it without touching anything, after everything was undone. */
  dismiss(): Promise<void>;
}

/** Starts the guardian; what it undoes unasked is recorded as reverted, so that nobody undoes it again. */
export async function keepGuardian(options: {
  log: EventLog;
  program: GuardianProgram;
  journalPath: string;
}): Promise<GuardianKeeper> {
  const { log, ...paths } = options;
  const notice = (message: string) => void log.append({ type: 'notice', message });
  let dismissed = false;
  let guardian = await start();

  async function start(): Promise<Guardian> {
    const started = await startGuardian({ ...paths, log: notice });
    log.append({ type: 'process-started', role: 'guardian', process: started.process });
    started.onExpired(({ faultId, remaining }) => {
      notice(`the lease of fault ${faultId} has ended: its holder undid it`);
      recordRevert(faultId, remaining, 'undone by the guardian when the lease ended');
    });
    started.onUndone(({ faultId, remaining }) =>
      recordRevert(
        faultId,
        remaining,
        `undone by the guardian when ${dismissed ? 'the system went down' : 'it failed'}`,
      ),
    );
    void started.exited.then(() => replace(started));
    return started;
  }

  function recordRevert(faultId: string, remaining: string[], how: string): void {
    const planned = unrevertedFaults(log.since(0)).find(({ plan }) => plan.faultId === faultId);
    if (!planned) return;
    const proof = { remaining, probe: { matches: remaining.length === 0, detail: `${how}; not probed` } };
    log.append({ type: 'fault-reverted', experimentId: planned.experimentId, faultId, proof, early: true });
  }

  /** What the dead one held ends now: a fault without a holder is a fault that may stay. */
  async function replace(dead: Guardian): Promise<void> {
    log.append({ type: 'process-ended', role: 'guardian', process: dead.process, exit: 'ended' });
    if (dismissed) return;
    notice('the guardian has died: a new one undoes what it held');
    guardian = await start();
    const events = log.since(0);
    for (const { role, process } of unendedProcesses(events)) {
      if (role !== 'guardian') await guardian.register({ role, process });
    }
    for (const { plan } of unrevertedFaults(events)) {
      const { remaining } = await guardian.revert(plan);
      recordRevert(plan.faultId, remaining, 'undone by a new guardian after the one before had died');
    }
  }

  return {
    current: () => guardian,
    dismiss: async () => {
      dismissed = true;
      await guardian.dismiss().catch(() => guardian.abandon());
    },
  };
}
