import { endMembers, type ProcessTree, treeMembers } from '../../../base/process/tree.ts';
import type { ProcessIdentity } from '../../../lib/model/events/process-identity.ts';

type MarkedTree = Required<ProcessTree>;

/** Ends what a program that has ended left behind, and gives what remains of it. */
export type EndLeft = (tree: MarkedTree) => Promise<readonly ProcessIdentity[]>;

/**
 * Looking through all processes takes milliseconds for each time that one ends, and a system's end together: one look is
 * for all whose end became known in the same turn of the event loop.
 */
export function createEndLeft(end = endMembers): EndLeft {
  let gathered: { readonly trees: MarkedTree[]; readonly ended: Promise<readonly ProcessIdentity[]> } | undefined;

  const gather = () => {
    const trees: MarkedTree[] = [];
    const ended = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
      gathered = undefined;
      const marks = new Set(trees.map(({ mark }) => mark));
      return end(
        trees.map(({ leader }) => leader),
        (found) => marks.has(found),
      );
    });
    return { trees, ended };
  };

  return async (tree) => {
    gathered ??= gather();
    const { trees, ended } = gathered;
    trees.push(tree);
    return (await ended).length === 0 ? [] : treeMembers(tree);
  };
}
