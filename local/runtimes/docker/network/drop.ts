import { defineLookingStep, type LookingStepKind } from '../process/container-step.ts';
import { ask, askedInWords, askUntil } from './ask.ts';
import { createChains } from './chains.ts';
import { drawsLots, refuseSecondLots, rulesOf } from './drop-rules.ts';
import type { NamespaceOptions } from './namespace.ts';
import type { DropStep } from './steps.ts';

export function dropStep(options: NamespaceOptions): LookingStepKind<DropStep> {
  const chains = createChains<DropStep>((step, program) => [rulesOf(step, program)], options);
  return defineLookingStep<DropStep>({
    do: 'drop',
    wayBack: "removes the fault's chains from the task's iptables",
    goesWithTarget: true,
    execute: (step) => chains.put(step, drawsLots(step) ? (lines) => refuseSecondLots(step, lines) : undefined),
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
