import type { Observation } from '../../../../lib/model/events/observation.ts';
import { defineLookingStep, type LookingStepKind } from '../process/container-step.ts';
import { ask, askedInWords, askUntil } from './ask.ts';
import { inNamespace, type Namespace, type NamespaceOptions, whereThere } from './namespace.ts';
import { devicesOf, inTheWay, isOf, type Qdisc, qdiscsIn, rootsOf, trafficOf } from './qdiscs.ts';
import type { DelayStep, ShapeStep } from './steps.ts';
import { treeCommands } from './tree-commands.ts';
import { undoEach } from './undo-each.ts';

export const shapeStep = (options: NamespaceOptions): LookingStepKind<ShapeStep> =>
  defineLookingStep<ShapeStep>({
    do: 'shape',
    wayBack: "takes the queueing disciplines off the task's interfaces",
    goesWithTarget: true,
    execute: (step) =>
      inNamespace(step.target, options, async (namespace) => {
        const qdiscs = await qdiscsIn(namespace);
        const refusal = inTheWay(rootsOf(qdiscs), qdiscs);
        if (refusal !== undefined) throw new Error(refusal);
        const devices = await devicesOf(step, namespace);
        if (devices.length === 0) throw new Error('the container has no interface but its loopback');
        // One process for all: each command is a message to the kernel, and the first that fails ends it.
        const batch = devices
          .flatMap((device) => treeCommands(step, device))
          .map((command) => `${command.join(' ')}\n`);
        await namespace.run('tc', ['-batch', '-'], batch.join(''));
      }).catch(async (error: unknown) => {
        await takeOff(step, options).catch(() => {});
        throw error;
      }),
    undo: (step) => takeOff(step, options),
    leftOver: (step) =>
      whereThere(step.target, options, [], async (namespace) =>
        (await ownRoots(step, namespace)).map(({ kind, handle, dev }) => `qdisc ${kind} ${handle} on ${dev}`),
      ),
    look: (step) => look(step, options),
    isGone: (step) =>
      askUntil(
        step,
        options,
        ({ failure, milliseconds }) =>
          failure !== 'none' &&
          milliseconds < (step.leaf.kind === 'delay' ? delaysSeen(step.leaf) : Number.POSITIVE_INFINITY),
      ),
  });

/** How long a connection takes at least that is delayed. */
export const delaysSeen = (delay: Pick<DelayStep, 'milliseconds' | 'jitterMilliseconds'>): number =>
  Math.max(leastDelay, 0.9 * (delay.milliseconds - delay.jitterMilliseconds));

/** What is shorter cannot be told from a machine that is busy. */
const leastDelay = 20;

/** A connection shows a delay; what the kernel counts shows loss, and that a limit is met. */
async function look(step: ShapeStep, options: NamespaceOptions): Promise<Observation> {
  const { leaf, flowsPercent } = step;
  const [least, most] =
    leaf.kind === 'delay'
      ? [0.9 * (leaf.milliseconds - leaf.jitterMilliseconds), leaf.milliseconds + leaf.jitterMilliseconds]
      : [0, 0];
  const times = leaf.kind === 'loss' ? 12 : flowsPercent < 100 ? 20 : 1;
  const said = await ask(step, { ...options, times, timeoutMs: Math.min(longestAsk, most + 300) });
  const traffic = await whereThere(step.target, options, undefined, (namespace) => trafficOf(step, namespace));
  if (!traffic) return { observer: 'tc counters', seen: false, detail: 'the queueing disciplines are not there' };
  const answered = said.filter(({ failure }) => failure !== 'none');
  const isSlow = answered.length === 0 || answered.some(({ milliseconds }) => milliseconds >= least);
  const { packets, drops, overlimits } = traffic;
  return {
    observer: answered.length > 0 && leaf.kind === 'delay' ? 'connection and tc counters' : 'tc counters',
    seen: leaf.kind === 'loss' ? drops > 0 : packets > 0 && isSlow,
    detail: `${packets} packets met the fault, ${drops} dropped, ${overlimits} had to wait for a rate; ${askedInWords(said)}`,
  };
}

/** Of a look's time; what is delayed longer is told by the counters alone. */
export const longestAsk = 1100;

/** Everything below a root goes with it. */
const takeOff = (step: ShapeStep, options: NamespaceOptions): Promise<void> =>
  whereThere(step.target, options, undefined, async (namespace) => {
    const roots = await ownRoots(step, namespace);
    if (roots.length === 0) return;
    const all = roots.map((root) => `${removalOf(root).join(' ')}\n`).join('');
    await namespace.run('tc', ['-batch', '-'], all).catch(() => takeOffEach(roots, step, namespace));
  });

/** Whatever of it fails: an interface may have gone meanwhile. */
const takeOffEach = (roots: readonly Qdisc[], step: ShapeStep, namespace: Namespace): Promise<void> =>
  undoEach(
    roots.map((root) => async () => {
      const isThere = async () => (await ownRoots(step, namespace)).some(({ dev }) => dev === root.dev);
      try {
        if (await isThere()) await namespace.run('tc', removalOf(root));
      } catch (error) {
        if (await isThere()) throw error;
      }
    }),
  );

const removalOf = ({ dev, handle }: Qdisc) => ['qdisc', 'del', 'dev', dev, 'root', 'handle', handle];

async function ownRoots(step: ShapeStep, namespace: Namespace) {
  const qdiscs = await qdiscsIn(namespace);
  return rootsOf(qdiscs).filter((root) => isOf(step, root, qdiscs));
}
