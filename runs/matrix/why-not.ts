import { familyOnEdges } from '../../lib/model/experiments/edge-faults.ts';
import { omissionsOf } from '../../lib/model/experiments/index.ts';
import type { System } from '../../lib/model/system.ts';
import type { Cell } from './cell.ts';

/** Why a cell cannot be had, where its experiment is none of those there are: the reason for which the system has none. */
export function whyNotThere(
  { fault, experiment }: Cell,
  model: System,
  experiments: { has(name: string): boolean },
): string | undefined {
  if (experiments.has(experiment)) return undefined;
  const names = [experiment, familyOnEdges(fault)];
  return omissionsOf(model).find(({ omitted }) => names.includes(omitted))?.why ?? 'the system has no such experiment';
}
