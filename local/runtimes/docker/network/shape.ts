import { defineStep, type StepKind } from '../step-kind.ts';
import { inNamespace, type Namespace, type NamespaceOptions, whereThere } from './namespace.ts';
import { devicesOf, inTheWay, isOf, qdiscsIn, rootsOf } from './qdiscs.ts';
import type { ShapeStep } from './steps.ts';
import { treeCommands } from './tree-commands.ts';
import { undoEach } from './undo-each.ts';

export const shapeStep = (options: NamespaceOptions): StepKind<ShapeStep> =>
  defineStep<ShapeStep>({
    do: 'shape',
    wayBack: "takes the queueing disciplines off the task's interfaces",
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
  });

/** Everything below a root goes with it. */
const takeOff = (step: ShapeStep, options: NamespaceOptions): Promise<void> =>
  whereThere(step.target, options, undefined, async (namespace) => {
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
