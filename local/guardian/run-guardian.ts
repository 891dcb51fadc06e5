import { systemClock } from '../../base/clock.ts';
import { endAll } from '../../base/process/end-all.ts';
import { leftInWords } from '../../base/process/group.ts';
import { identify, identityKey, isAlive } from '../../base/process/identity.ts';
import { createRpc, type Rpc } from '../../base/rpc.ts';
import type { Plan } from '../../lib/model/events/plan.ts';
import type { ProcessIdentity } from '../../lib/model/events/process-identity.ts';
import { createHolder, type Holder, type Undone } from './holder.ts';
import { settleJournal } from './settle-journal.ts';
import type { CreateStepRunner, StepRunner } from './step-runner.ts';

/** How long undoing everything may take, and writing it down; what a slow machine does not get done is left to heal. */
export interface GuardianLimits {
  readonly revertMilliseconds: number;
  readonly recordMilliseconds: number;
}

/** Where the end of the processes undoes what the reverts would not. */
const usual: GuardianLimits = { revertMilliseconds: 1000, recordMilliseconds: 1000 };
const endLimitMilliseconds = 800;
/** What was forked while all else was being ended. */
const lateLimitMilliseconds = 200;
/** Its descriptors close a moment before a killed process has gone. */
const deathLimitMilliseconds = 100;
const pollMilliseconds = 5;

/**
 * The guardian, over its standard input and output. When its input closes it undoes every fault and ends every registered
 * process, within its limits, usually two seconds, writes so into the journal and exits. A supervisor that lives writes its journal
 * itself and is told instead.
 */
export async function runGuardian(options: {
  readonly supervisor: ProcessIdentity;
  readonly journalPath: string;
  readonly createRunner: CreateStepRunner;
  readonly limits?: GuardianLimits;
}): Promise<void> {
  const { supervisor, journalPath, createRunner, limits = usual } = options;
  outlive();
  const registered = new Map<string, ProcessIdentity>();
  const runner = createRunner((target) => registered.has(identityKey(target)));
  const holder = createHolder(runner, log, (expired) => rpc.notify('expired', expired));
  let finishing = false;

  /** Exits without touching anything, after the reply; refused while a fault is held. */
  const dismiss = () => {
    const held = holder.held();
    if (held.length > 0) throw new Error(`still holding ${held.join(', ')}`);
    finishing = true;
    setImmediate(() => process.exit(0));
  };
  const finish = async (exitCode: number) => {
    if (finishing) return;
    finishing = true;
    const all = [...registered.values()];
    await undoAndEnd({ supervisor, journalPath, limits, runner, holder, rpc, registered: all });
    process.exit(exitCode);
  };

  const rpc = createRpc(
    process.stdin,
    process.stdout,
    {
      register: ({ process: target }: { process: ProcessIdentity }) => void registered.set(identityKey(target), target),
      unregister: ({ process: target }: { process: ProcessIdentity }) => void registered.delete(identityKey(target)),
      apply: (plan: Plan) => holder.apply(plan),
      revert: (plan: Plan) => holder.revert(plan),
      held: () => holder.held(),
      self: () => identify(process.pid),
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
}

/** Whoever reads what it says may be gone; that must not end it, nor may a signal. */
function outlive(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
  process.stdout.on('error', () => {});
  process.stderr.on('error', () => {});
}

const log = (line: string) => process.stderr.write(`${line}\n`);

interface Ending {
  readonly supervisor: ProcessIdentity;
  readonly journalPath: string;
  readonly limits: GuardianLimits;
  readonly runner: StepRunner;
  readonly holder: Holder;
  readonly rpc: Rpc;
  readonly registered: readonly ProcessIdentity[];
}

/** Undoes everything, then ends what is registered; the reverts may not take for ever. */
async function undoAndEnd(ending: Ending): Promise<void> {
  const { limits, runner, holder, registered, rpc } = ending;
  try {
    const undone: Undone[] = [];
    const reverting = holder.revertAll((each) => void undone.push(each));
    await Promise.race([reverting, systemClock.sleep(limits.revertMilliseconds)]);
    const ranBefore = new Set(registered.filter(isAlive).map(identityKey));
    const remaining = await endAll([...registered, ...runner.strays(registered)], endLimitMilliseconds);
    remaining.push(...(await endAll(runner.strays([]), lateLimitMilliseconds)));
    for (const each of remaining) log(`process ${leftInWords(each)} could not be ended`);
    runner.removeFiles();
    for (const each of undone) rpc.notify('undone', each);
    await Promise.race([
      record(ending, { undone, ranBefore, remaining }),
      systemClock.sleep(limits.recordMilliseconds),
    ]);
  } catch (error) {
    log(`guardian failed: ${(error as Error).stack}`);
  }
}

/**
 * Writes the journal once the supervisor has gone. That its pipe has closed is not enough: one that let go of us lives on
 * and writes, and a journal has one writer.
 */
async function record(
  { supervisor, journalPath, runner }: Ending,
  done: Pick<Parameters<typeof settleJournal>[0], 'undone' | 'ranBefore' | 'remaining'>,
): Promise<void> {
  const deadline = systemClock.monotonic() + deathLimitMilliseconds;
  while (isAlive(supervisor)) {
    if (systemClock.monotonic() > deadline) return;
    await systemClock.sleep(pollMilliseconds);
  }
  const self = identify(process.pid) as ProcessIdentity;
  await settleJournal({ journalPath, self, ...done, runner, log });
}
