import { documentsOf } from '../../model/experiments/automate.ts';
import type { Experiment } from '../../model/experiments/experiment.ts';
import { alarmsLookedAt } from '../../model/experiments/template.ts';
import { findStore, type Topology } from '../../model/topology.ts';

/**
 * Why an experiment acts in its own account alone; undefined where it can act in others. It must be made of nothing that
 * only one account has: a zone's name, a document, the address of a cache.
 */
export function whyOneAccount({ zone, actions }: Experiment, topology: Topology): string | undefined {
  if (zone !== undefined) return 'the same zone has another name in another account';
  const all = Object.values(actions);
  if (all.flatMap(documentsOf).length > 0) return 'the document that it runs is in this account';
  if (alarmsLookedAt({ actions }).length > 0) return 'the alarms that it looks at are of this account';
  const addressed = all.flatMap(({ parameters = {} }) =>
    Object.values(parameters).flatMap((value) =>
      typeof value === 'object' && 'addressOf' in value ? value.addressOf : [],
    ),
  );
  const cache = addressed.find((name) => findStore(topology, name));
  return cache && `the address of ${cache} is this account's`;
}
