import { inWords, numberSelected, type SelectionMode } from '../../lib/model/experiments/selection-mode.ts';
import type { Task } from '../runtimes/runtime.ts';
import { TargetResolutionError } from './errors.ts';
import type { HealthBudget } from './last-healthy.ts';

/**
 * Chooses at random among the selections that leave each service a healthy task. Throws {@link TargetResolutionError},
 * naming the services, where there is none of the asked size. Taking tasks one by one and skipping those of a service
 * that can give no more finds a selection of the asked size whenever there is one.
 */
export function select(
  candidates: readonly Task[],
  mode: SelectionMode,
  budget: HealthBudget,
  random: () => number,
): Task[] {
  const wanted = numberSelected(mode, candidates.length);
  const selected: Task[] = [];
  const spared = new Set<string>();
  for (const task of mode.kind === 'ALL' ? candidates : shuffle(candidates, random)) {
    if (selected.length === wanted) return selected;
    if (budget.allows(task)) {
      budget.take(task);
      selected.push(task);
    } else {
      spared.add(task.service);
    }
  }
  if (selected.length < wanted) {
    throw new TargetResolutionError(
      `Taking ${wanted} of ${candidates.length} task(s), as ${inWords(mode)} asks, would take the last healthy task of ${[...spared].join(', ')}.`,
    );
  }
  return selected;
}

/** Fisher and Yates. `random` gives numbers from 0 up to and not including 1. */
function shuffle<T>(items: readonly T[], random: () => number): T[] {
  const shuffled = [...items];
  for (let last = shuffled.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [shuffled[last], shuffled[other]] = [shuffled[other] as T, shuffled[last] as T];
  }
  return shuffled;
}
