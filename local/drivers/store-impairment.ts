import type { LinkImpairment } from '../../lib/model/events/plan.ts';
import type { Store } from '../../lib/model/topology.ts';
import type { Driver } from './driver.ts';

/** Impairs all that is sent to a store, whoever sends it. */
export const impairStore = (
  faultId: string,
  { name }: Store,
  impairment: LinkImpairment['impairment'],
): Pick<ReturnType<Driver<never>>, 'apply' | 'revert'> => ({
  apply: [{ do: 'impair', faultId, match: { receiver: name }, flowsPercent: 100, impairment }],
  revert: [{ do: 'clear', faultId }],
});
