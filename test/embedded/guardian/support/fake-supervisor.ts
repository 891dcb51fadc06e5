import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../../../base/clock.ts';
import { identify } from '../../../../base/process/identity.ts';
import type { Plan } from '../../../../lib/model/events/plan.ts';
import type { ProcessIdentity } from '../../../../lib/model/events/process-identity.ts';
import { startGuardian } from '../../../../local/guardian/guardian-client.ts';
import { openJournal } from '../../../../local/journal/journal-file.ts';
import { guardianProgram } from '../../../../local/runtimes/embedded/guardian.ts';
import { cpuPlan, ioPlan, killPlan, linkPlan, memoryPlan } from './plans.ts';

/**
 * A supervisor to be killed: `fake-supervisor.ts <links socket> <scratch> <logs> <journal>` starts a guardian and three victims,
 * says who they are, and then applies and reverts faults of all kinds until it dies. It ignores Ctrl-C.
 */
const [linksSocket, scratch, logs, journalPath] = process.argv.slice(2) as [string, string, string, string];
process.on('SIGINT', () => {});

const journal = openJournal(journalPath, systemClock);
const guardian = await startGuardian({
  program: guardianProgram({ linksSocket, scratch, logs }),
  journalPath,
  log: () => {},
});
await journal.durable({ type: 'process-started', role: 'guardian', process: guardian.process });

const victims: ProcessIdentity[] = [];
for (let index = 0; index < 3; index++) {
  const child: ChildProcess = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' });
  const process = identify(child.pid as number) as ProcessIdentity;
  victims.push(process);
  await journal.durable({ type: 'process-started', role: 'victim', process });
  await guardian.register({ role: 'victim', process });
}
const [first, second, third] = victims as [ProcessIdentity, ProcessIdentity, ProcessIdentity];
process.stdout.write(`${JSON.stringify({ guardian: guardian.process, victims })}\n`);

let round = 0;
for (;;) {
  round++;
  const plans = [
    linkPlan(`link-${round}`),
    cpuPlan(`cpu-${round}`, first, 0.5),
    cpuPlan(`cpu2-${round}`, second, 0.9),
    ioPlan(`io-${round}`),
    memoryPlan(`memory-${round}`, first),
    memoryPlan(`memory2-${round}`, second, 4096),
    ...(round === 1 ? [killPlan('kill', third)] : []),
  ];
  await Promise.all(plans.map(applyPlan));
  await sleep(20);
  await Promise.all(plans.slice(round % 2).map(revertPlan));
}

async function applyPlan(plan: Plan): Promise<void> {
  await journal.durable({ type: 'fault-planned', experimentId: 'EXP', action: 'act', plan });
  await guardian.apply(plan);
}

async function revertPlan(plan: Plan): Promise<void> {
  const { remaining } = await guardian.revert(plan);
  const proof = { remaining, probe: { matches: true, detail: 'none' } };
  await journal.durable({ type: 'fault-reverted', experimentId: 'EXP', faultId: plan.faultId, proof });
}
