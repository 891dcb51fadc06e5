import type { Plan } from '../../lib/model/events/plan.ts';
import type { ProcessIdentity } from '../../lib/model/events/process-identity.ts';
import { systemClock } from '../clock.ts';
import { endAll } from '../process/end-all.ts';
import { identityKey } from '../process/identity.ts';
import { createRpc } from '../rpc.ts';
import { createHolder } from './holder.ts';
import { createStepRunner } from './steps.ts';
import { createTools } from './tools.ts';

/**
 * The guardian: `main.ts <links control socket> <scratch folder>`, told its faults over its standard input. When that
 * closes it undoes them, ends every registered process and exits, within about two seconds.
 */
const [linksSocket, scratch] = process.argv.slice(2);
if (!linksSocket || !scratch) throw new Error('usage: guardian <links control socket> <scratch folder>');

const revertLimitMilliseconds = 1000;
const endLimitMilliseconds = 800;

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
    await Promise.race([holder.revertAll(), systemClock.sleep(revertLimitMilliseconds)]);
    const remaining = await endAll([...registered.values()], endLimitMilliseconds);
    for (const { pid } of remaining) log(`process ${pid} could not be ended`);
    tools.writers.removeFiles();
    tools.memory.removeFiles();
  } finally {
    process.exit(exitCode);
  }
}
