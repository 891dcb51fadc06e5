import { UsageError } from '../base/usage-error.ts';
import { numberSelected, parseSelectionMode } from '../lib/model/experiments/selection-mode.ts';
import type { AnyEffect } from '../lib/model/faults/effect.ts';
import { serviceNamed, type Topology } from '../lib/model/topology.ts';

/**
 * Refuses what no start could give: more tasks than a service has, or all of them where they go down, which would take the
 * last healthy one. `option` is how it was asked for, e.g. `--tasks 3`, `mode` the same in FIS's words. Throws UsageError.
 */
export function checkSelection(
  topology: Topology,
  { option, service, mode, effect }: { option: string; service: string; mode: string; effect: AnyEffect },
): void {
  const { replicas } = serviceNamed(topology, service);
  const selection = parseSelectionMode(mode);
  if (!selection) return;
  if (selection.kind === 'COUNT' && selection.count > replicas) {
    throw new UsageError(`${option}: ${service} has ${replicas} ${replicas === 1 ? 'task' : 'tasks'}`);
  }
  if (effect.endsTask && numberSelected(selection, replicas) === replicas) {
    const instead =
      replicas === 1
        ? `\`chaos run kill-${service}\`, stop-${service} and hang-${service} permit that`
        : 'take fewer, or write an experiment with allowLastHealthyTask: true';
    throw new UsageError(
      `${option}: it would take the last healthy task of ${service}, which has ${replicas}: ${instead}`,
    );
  }
}
