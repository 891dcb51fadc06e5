import { defineLookingStep, type LookingStepKind } from '../process/container-step.ts';
import { ask, askedInWords, askUntil } from './ask.ts';
import { createChains } from './chains.ts';
import { rulesOf } from './drop-rules.ts';
import type { NamespaceOptions } from './namespace.ts';
import type { DropStep } from './steps.ts';

export function dropStep(options: NamespaceOptions): LookingStepKind<DropStep> {
  const chains = createChains<DropStep>((step, program) => [rulesOf(step, program)], options);
  return defineLookingStep<DropStep>({
    do: 'drop',
    wayBack: "removes the fault's chains from the task's iptables",
    goesWithTarget: true,
    execute: (step) => chains.put(step, (lines) => drawsLots(step) && refuseSecondLots(step, lines)),
    undo: chains.takeOut,
    leftOver: chains.leftOver,
    isGone: (step) => askUntil(step, options, ({ failure }) => failure !== 'none'),
    look: async (step) => {
      const said = await ask(step, { ...options, times: step.packets.kind === 'port' ? 1 : 12, timeoutMs: 400 });
      const met = await chains.met(step);
      return {
        observer: 'iptables counters',
        seen: met !== undefined && met > 0,
        detail: met === undefined ? 'the rules are not there' : `${met} packets dropped; ${askedInWords(said)}`,
      };
    },
  });
}

const drawsLots = ({ packets }: DropStep) => packets.kind === 'share' && packets.flowsPercent < 100;

/** A connection has one mark, and so one lot. The words are the ECS agent's. */
function refuseSecondLots(step: DropStep, lines: readonly string[]): void {
  const own = rulesOf(step, 'iptables').chains;
  const isOther = (line: string) => line.includes('--set-xmark') && /^-A egress-loss-/.test(line);
  if (lines.some((line) => isOther(line) && !own.some((chain) => line.startsWith(`-A ${chain} `)))) {
    throw new Error('There is already one network packet loss fault running');
  }
}
