import { type Step, targetOf } from '../../lib/model/events/plan.ts';
import type { FaultFacts } from '../../measure/judge/facts.ts';
import { lossOf } from '../../measure/judge/facts.ts';
import type { Heard } from './heard.ts';
import type { FaultRecord } from './run-record.ts';

/** Every fault as it was planned, and as it was. */
export const faultsOf = ({ facts: { faults, tasks }, at }: Heard): FaultRecord[] =>
  faults.map((fault) => {
    const { plan, planned, applied, observations, proof, revertFailure } = fault;
    const from = at(applied ?? planned);
    const over = fault.reverted ?? lossOf(fault, tasks);
    return {
      ...{ faultId: plan.faultId, actionId: plan.actionId, resource: plan.resource, fidelity: plan.fidelity },
      target: targetOf(plan),
      steps: [...new Set(plan.steps.map(stepInWords))],
      undo: [...new Set(plan.undo)],
      planned: { from, to: from + plan.holdMilliseconds / 1000 },
      real: { from: applied === undefined ? null : at(applied), to: over === undefined ? null : at(over) },
      observations: lastOfEach(observations),
      ...(proof && { proof }),
      ...(revertFailure !== undefined && { failure: revertFailure }),
    };
  });

/** What a step says of itself that is no secret: environments and bodies are left out, whatever they are called. */
function stepInWords(step: Step): string {
  const parts = Object.entries(step).flatMap(([name, value]) => {
    if (name === 'do' || name === 'faultId' || isPrivate(name)) return [];
    const words = valueInWords(value);
    return words === '' ? [] : [`${name} ${words}`];
  });
  return [step.do, ...parts].join(', ');
}

const shown =
  /^(match|impairment|sender|receiver|receivers|callee|destinationPort|kind|does|percent|first|status|method|path|delayMilliseconds|jitterMilliseconds|kilobitsPerSecond|requestsPerSecond|flowsPercent|signal|workers|messages|queue|port|taskArn|service|mode|mebibytes)$/;
const isPrivate = (name: string): boolean => !shown.test(name);

function valueInWords(value: unknown): string {
  if (typeof value === 'string') return value.split('/').at(-1) ?? value;
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return value.map(valueInWords).join(' ');
  if (typeof value !== 'object' || value === null) return '';
  return Object.entries(value)
    .flatMap(([name, inner]) => (isPrivate(name) ? [] : [`${name} ${valueInWords(inner)}`]))
    .join(' ');
}

/** What each observer saw last. */
const lastOfEach = (observations: FaultFacts['observations']): FaultFacts['observations'] =>
  [...Map.groupBy(observations, ({ observer }) => observer).values()].flatMap((all) => all.slice(-1));
