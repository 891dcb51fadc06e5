import { systemClock } from '../../base/clock.ts';
import { endAll } from '../../base/process/end-all.ts';
import { identify, identityKey, isAlive } from '../../base/process/identity.ts';
import { createRpc } from '../../base/rpc.ts';
import type { Plan } from '../../lib/model/events/plan.ts';
import type { ProcessIdentity } from '../../lib/model/events/process-identity.ts';
import { createHolder, type Undone } from './holder.ts';
import { settleJournal } from './settle-journal.ts';
import { createStepRunner } from './steps.ts';
import { createTools } from './tools.ts';

/**
 * The guardian: `main.ts <links control socket> <scratch folder> <journal> <supervisor's pid> <its start time>`, told its
 * faults over its standard input. When that closes it undoes them and ends every registered process, within about two
 * seconds, writes so into the journal and exits. A supervisor that lives writes its journal itself and is told instead.
 */
const [linksSocket, scratch, journalPath, pid, startTime] = process.argv.slice(2);
if (!linksSocket || !scratch || !journalPath || !startTime) {
  throw new Error(
    'usage: guardian <links control socket> <scratch folder> <journal> <supervisor pid> <its start time>',
  );
}
const supervisor: ProcessIdentity = { pid: Number(pid), startTime };

const revertLimitMilliseconds = 1000;
const endLimitMilliseconds = 800;
/** Its descriptors close a moment before a killed process has gone. */
const deathLimitMilliseconds = 100;
/** The journal comes last, when everything is undone; what a slow disk does not take is left to heal. */
const recordLimitMilliseconds = 1000;
const pollMilliseconds = 5;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
// Whoever read these may be gone; that must not end the guardian.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});

const log = (line: string) => process.stderr.write(`${line}\n`);
const registered = new Map<string, ProcessIdentity>();
const tools = createTools({ linksSocket, scratch });
const runStep = createStepRunner(tools, (target) => registered.has(identityKey(target)));
const holder = createHolder(tools, runStep, log, (expired) => rpc.notify('expired', expired));
let finishing = false;

const rpc = createRpc(
  process.stdin,
  process.stdout,
  {
    register: ({ process: target }: { process: ProcessIdentity }) => void registered.set(identityKey(target), target),
    unregister: ({ process: target }: { process: ProcessIdentity }) => void registered.delete(identityKey(target)),
    apply: (plan: Plan) => holder.apply(plan),
    revert: (plan: Plan) => holder.revert(plan),
    held: () => holder.held(),
    facts: ({ faultId }: { faultId: string }) => holder.facts(faultId),
    dismiss,
  },
  (line) => log(`not a message: ${line}`),
);

process.on('uncaughtException', (error) => {
  log(`guardian failed: ${error.stack}`);
  void finish(1);
});
await rpc.closed;
await finish(0);

/** Exits without touching anything, after the reply; refused while a fault is held. */
function dismiss(): void {
  const held = holder.held();
  if (held.length > 0) throw new Error(`still holding ${held.join(', ')}`);
  finishing = true;
  setImmediate(() => process.exit(0));
}

/** Undoes everything; killing the link proxies undoes what they would not, so the reverts may not take for ever. */
async function finish(exitCode: number): Promise<void> {
  if (finishing) return;
  finishing = true;
  try {
    const undone: Undone[] = [];
    const reverting = holder.revertAll((each) => void undone.push(each));
    await Promise.race([reverting, systemClock.sleep(revertLimitMilliseconds)]);
    const ranBefore = new Set([...registered.values()].filter(isAlive).map(identityKey));
    const remaining = await endAll([...registered.values()], endLimitMilliseconds);
    for (const { pid } of remaining) log(`process ${pid} could not be ended`);
    tools.writers.removeFiles();
    tools.memory.removeFiles();
    for (const each of undone) rpc.notify('undone', each);
    await Promise.race([record(undone, ranBefore), systemClock.sleep(recordLimitMilliseconds)]);
  } catch (error) {
    log(`guardian failed: ${(error as Error).stack}`);
  } finally {
    process.exit(exitCode);
  }
}

/**
 * Writes the journal once the supervisor has gone. That its pipe has closed is not enough: one that let go of us lives on
 * and writes, and a journal has one writer.
 */
async function record(undone: readonly Undone[], ranBefore: ReadonlySet<string>): Promise<void> {
  const deadline = systemClock.monotonic() + deathLimitMilliseconds;
  while (isAlive(supervisor)) {
    if (systemClock.monotonic() > deadline) return;
    await systemClock.sleep(pollMilliseconds);
  }
  const self = identify(process.pid) as ProcessIdentity;
  await settleJournal({ journalPath: journalPath as string, self, undone, ranBefore, runStep, tools, log });
}
