import pc from 'picocolors';
import type { Spread, Verdict } from '../../lib/model/events/verdict.ts';
import { seconds } from './format.ts';

const words: Readonly<Partial<Record<Spread['kind'], string>>> = {
  cascaded: 'cascaded, to what does not need what was hit',
  metastable: 'metastable: what was hit is back, and somebody is hurt all the same',
};

/** Of runs whose effect went further than it may: who was hurt, in which order and for how long; a line for each. */
export function spreadLines(verdicts: readonly Verdict[]): string[] {
  return verdicts.flatMap(({ experiment, spread }) => {
    const what = spread && words[spread.kind];
    if (!what) return [];
    const order = spread.sequence.map(
      ({ who, fromMs, toMs }) => `${who} ${seconds(fromMs)} after the fault, for ${seconds(toMs - fromMs)}`,
    );
    return [`  ${pc.red(experiment)}: ${what}: ${order.join('; ')}`];
  });
}
