import { createRpc } from '../../../../base/rpc.ts';
import type { Observation } from '../../../../lib/model/events/observation.ts';
import type { Step } from '../../../../lib/model/events/plan.ts';
import type { Probe } from '../../step-by.ts';
import { kinds } from '../faults/index.ts';
import { isThere } from '../process/container.ts';
import type { LookingStepKind } from '../process/container-step.ts';
import type { Target } from '../step-kind.ts';

/**
 * Looks at steps in containers, over its standard input and output: from outside the injector, in a container of its own
 * that may look into others. It has no method that changes anything, and goes when its input closes.
 */
const rpc = createRpc(process.stdin, process.stdout, {
  ready: () => {},
  note: (step: Step) => kindOf(step).note?.(step),
  look: (step: Step) => look(step),
  touched: async (step: Step) => (await kindOf(step).touched?.(step)) ?? null,
  prove: ({ step, isAlone }: { step: Step; isAlone: boolean }) => prove(step, isAlone),
});
await rpc.closed;
process.exit(0);

function kindOf(step: Step): LookingStepKind {
  const kind = kinds.find((each) => each.do === step.do);
  if (!kind) throw new Error(`no step of containers is named ${JSON.stringify(step.do)}`);
  return kind;
}

function look(step: Step): Promise<Observation> | Observation {
  const kind = kindOf(step);
  if (kind.goesWithTarget && !isThere((step as Step & { readonly target: Target }).target)) {
    return { observer: 'process state', seen: false, detail: 'the container has ended, and the fault with it' };
  }
  return kind.look(step);
}

async function prove(step: Step, isAlone: boolean): Promise<Probe> {
  const kind = kindOf(step);
  const left = await kind.leftOver(step);
  if (left.length > 0) return { matches: false, detail: `still there: ${left.join(', ')}` };
  const nothing = 'nothing of it is there';
  if (!kind.isGone) return { matches: true, detail: nothing };
  const { matches, detail } = await kind.isGone(step);
  // What other faults do to a connection is theirs.
  return { matches: matches || !isAlone, detail: `${nothing}; ${detail}` };
}
