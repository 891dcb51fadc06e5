import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { systemClock } from '../../../../base/clock.ts';
import { trySignal } from '../../../../base/process/identity.ts';
import { withTimeLimit } from '../../../../base/time-limit.ts';
import { defineLookingStep, type LookingStepKind } from '../process/container-step.ts';
import { faultVariable, processesOfFault } from '../process/fault-mark.ts';
import { withOnly } from '../process/with-only.ts';
import { endStressors, stressorsLeft } from '../stress/stressors.ts';
import { ask, askedInWords, askUntil } from './ask.ts';
import { createChains } from './chains.ts';
import { drawsLots, type Rules, refuseSecondLots, shareRules } from './drop-rules.ts';
import type { NamespaceOptions } from './namespace.ts';
import { delaysSeen, longestAsk } from './shape.ts';
import { type DelayStep, tagOf } from './steps.ts';
import { settled } from './undo-each.ts';

/**
 * Packets that a program of the guardian's holds back, to whom the kernel hands them. When that ends, whoever has ended it,
 * the kernel lets them pass at once, though the rules are still there.
 */
export function delayStep(options: NamespaceOptions): LookingStepKind<DelayStep> {
  const chains = createChains<DelayStep>((step) => [delayRules(step)], options);
  const undo = async (step: DelayStep) => {
    try {
      await chains.takeOut(step);
    } finally {
      await endHolder(step.faultId);
    }
  };
  return defineLookingStep<DelayStep>({
    do: 'delay',
    wayBack: "removes the fault's chains from the task's iptables, and lets go of the packets",
    goesWithTarget: true,
    execute: async (step) => {
      // It takes a while to start, and packets pass until then.
      const holder = startHolder(step);
      try {
        await settled([
          holder,
          chains.put(step, drawsLots(step) ? (lines) => refuseSecondLots(step, lines) : undefined),
        ]);
      } catch (error) {
        await undo(step).catch(() => {});
        throw error;
      }
    },
    undo,
    leftOver: async (step) => [...stressorsLeft(step.faultId), ...(await chains.leftOver(step))],
    isGone: (step) =>
      askUntil(step, options, ({ failure, milliseconds }) => failure !== 'none' && milliseconds < delaysSeen(step)),
    look: async (step) => {
      const timeoutMs = Math.min(longestAsk, step.milliseconds + step.jitterMilliseconds + 300);
      const isShare = drawsLots(step);
      const said = await ask(step, { ...options, timeoutMs, ...(isShare ? { times: 20, says: '\n' } : { times: 1 }) });
      const met = await chains.met(step);
      if (met === undefined) return { observer: 'iptables counters', seen: false, detail: 'the rules are not there' };
      const answered = said.filter(({ failure }) => failure !== 'none');
      // Of a share of the connections the packet that opens one always passes: only what follows it is held back, and counted.
      const isTold = !isShare && answered.length > 0;
      const isSlow = !isTold || answered.some(({ milliseconds }) => milliseconds >= delaysSeen(step));
      return {
        observer: isTold ? 'connection and iptables counters' : 'iptables counters',
        seen: met > 0 && isSlow && stressorsLeft(step.faultId).length > 0,
        detail: `${met} packets were held back; ${askedInWords(said)}`,
      };
    },
  });
}

/** Of the numbers that a queue may have; loss has one of its own. */
const queueOf = ({ faultId }: DelayStep): string => String(1000 + (Number.parseInt(tagOf(faultId, 8), 16) % 60_000));

export const delayRules = (step: DelayStep): Rules =>
  shareRules(step, step.packets, {
    name: 'delay',
    target: ['-j', 'NFQUEUE', '--queue-num', queueOf(step), '--queue-bypass'],
  });

const startMilliseconds = 4000;

async function startHolder(step: DelayStep): Promise<void> {
  const { target, milliseconds, jitterMilliseconds, faultId } = step;
  const how = ['delay-packets', queueOf(step), String(milliseconds), String(jitterMilliseconds)];
  const child = spawn('nsenter', [`--net=/proc/${target.pid}/ns/net`, '--', ...withOnly(['net_admin'], how)], {
    env: { PATH: process.env.PATH, LC_ALL: 'C', [faultVariable]: faultId },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let complaint = '';
  child.stderr.on('data', (chunk) => {
    complaint += chunk;
  });
  const ended = once(child, 'close').then(() => {
    throw new Error(`packets cannot be held back: ${complaint.trim()}`);
  });
  ended.catch(() => {});
  const atWork = Promise.race([once(child.stdout, 'data'), ended]);
  await withTimeLimit(systemClock, startMilliseconds, 'starting who holds packets back', atWork);
  child.unref();
  for (const stream of [child.stdout, child.stderr]) (stream as unknown as { unref?(): void }).unref?.();
}

const letGoMilliseconds = 300;

/** It lets go of all that it holds first. */
async function endHolder(faultId: string): Promise<void> {
  const end = systemClock.monotonic() + letGoMilliseconds;
  for (const each of processesOfFault(faultId)) trySignal(each, 'SIGTERM');
  while (processesOfFault(faultId).length > 0 && systemClock.monotonic() < end) await systemClock.sleep(5);
  await endStressors(faultId);
}
