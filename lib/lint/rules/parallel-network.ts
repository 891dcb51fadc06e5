import { isOnNetwork } from '../ecs-actions.ts';
import { type KnownAction, knownActions } from '../known-actions.ts';
import { pages } from '../pages.ts';
import type { LintRule } from '../rule.ts';
import { earlierThan, waitsOf } from '../sequence.ts';

export const parallelNetwork: LintRule = {
  id: 'parallel-network',
  title: 'No two network actions are on the same tasks at once.',
  severity: 'warning',
  source: pages.ecsTasks,
  *check(subject) {
    const waits = waitsOf(subject.content);
    const actions = knownActions(subject).filter((action) => isOnNetwork(action) && Object.hasOwn(waits, action.name));
    const earlier = new Map(actions.map(({ name }) => [name, earlierThan(name, waits)]));
    for (const [index, action] of actions.entries()) {
      const beside = actions
        .slice(0, index)
        .find(
          (other) =>
            !earlier.get(action.name)?.has(other.name) &&
            !earlier.get(other.name)?.has(action.name) &&
            meetSomewhere(action, other),
        );
      if (!beside) continue;
      const message = `runs beside ${beside.name} on the same tasks, and ECS takes one network fault a task at a time`;
      yield { at: action.at, message: `${message}: let it start after that` };
    }
  },
};

/** Two targets are the same where they say the same. */
const meetSomewhere = (one: KnownAction, other: KnownAction): boolean =>
  one.targets.some((target) =>
    other.targets.some(({ name, content }) => name === target.name || isSame(content, target.content)),
  );

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
