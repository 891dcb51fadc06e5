import { defineStep, type StepKind } from '../step-kind.ts';
import { type IsTarget, inNamespace, type Namespace, TargetGoneError } from './namespace.ts';
import { devicesIn, inTheWay, isOf, qdiscsIn, rootsOf } from './qdiscs.ts';
import type { ShapeStep } from './steps.ts';
import { treeCommands } from './tree-commands.ts';
import { undoEach } from './undo-each.ts';

/** Leaves a little of the runner's time to undo what was done of it. */
const applyMilliseconds = 1800;
const lookMilliseconds = 2000;

export const shapeStep = (isTarget: IsTarget): StepKind<ShapeStep> =>
  defineStep<ShapeStep>({
    do: 'shape',
    wayBack: "takes the queueing disciplines off the task's interfaces",
    execute: (step) =>
      inNamespace(step.target, isTarget, applyMilliseconds, async (namespace) => {
        const [devices, qdiscs] = await Promise.all([devicesIn(namespace), qdiscsIn(namespace)]);
        const refusal = inTheWay(rootsOf(qdiscs), qdiscs);
        if (refusal !== undefined) throw new Error(refusal);
        if (devices.length === 0) throw new Error('the container has no interface but its loopback');
        // One process for all: each command is a message to the kernel, and the first that fails ends it.
        const batch = devices
          .flatMap((device) => treeCommands(step, device))
          .map((command) => `${command.join(' ')}\n`);
        await namespace.run('tc', ['-batch', '-'], batch.join(''));
      }).catch(async (error: unknown) => {
        await takeOff(step, isTarget).catch(() => {});
        throw error;
      }),
    undo: (step) => takeOff(step, isTarget),
    leftOver: (step) =>
      whereThere(step, isTarget, [], async (namespace) =>
        (await ownRoots(step, namespace)).map(({ kind, handle, dev }) => `qdisc ${kind} ${handle} on ${dev}`),
      ),
  });

/** Everything below a root goes with it. */
const takeOff = (step: ShapeStep, isTarget: IsTarget): Promise<void> =>
  whereThere(step, isTarget, undefined, async (namespace) => {
    const roots = await ownRoots(step, namespace);
    await undoEach(
      roots.map((root) => async () => {
        try {
          await namespace.run('tc', ['qdisc', 'del', 'dev', root.dev, 'root', 'handle', root.handle]);
        } catch (error) {
          // Its interface may have gone meanwhile.
          if ((await ownRoots(step, namespace)).some(({ dev }) => dev === root.dev)) throw error;
        }
      }),
    );
  });

async function ownRoots(step: ShapeStep, namespace: Namespace) {
  const qdiscs = await qdiscsIn(namespace);
  return rootsOf(qdiscs).filter((root) => isOf(step, root, qdiscs));
}

/** What has gone has taken everything with it. */
export async function whereThere<Result>(
  { target }: Pick<ShapeStep, 'target'>,
  isTarget: IsTarget,
  gone: Result,
  work: (namespace: Namespace) => Promise<Result>,
): Promise<Result> {
  try {
    return await inNamespace(target, isTarget, lookMilliseconds, work);
  } catch (error) {
    if (error instanceof TargetGoneError || !isTarget(target)) return gone;
    throw error;
  }
}
