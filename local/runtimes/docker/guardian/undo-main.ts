import { createRpc } from '../../../../base/rpc.ts';
import type { Step } from '../../../../lib/model/events/plan.ts';
import { kinds } from '../faults/index.ts';
import { createStepRunner } from '../step-runner.ts';

/** Undoes steps in containers for whoever has the journal and no guardian, over its standard input; goes when that closes. */
const runner = createStepRunner(kinds);
const rpc = createRpc(process.stdin, process.stdout, {
  ready: () => {},
  undo: (step: Step) => runner.undo(step),
  leftOver: (step: Step) => runner.leftOver(step),
});
await rpc.closed;
process.exit(0);
