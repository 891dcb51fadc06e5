import { prepare } from '../../lib/model/experiments/prepare.ts';
import type { TemplateContent } from '../../lib/model/fis-template.ts';
import { lateStop, type StopLag } from '../../lib/model/stop-lag.ts';
import type { SystemModel } from '../../lib/model/system.ts';

/** Why the stop conditions of a template may be too late for its longest fault; undefined where they are not, or it has no fault. */
export function lateStopOf(
  template: Pick<TemplateContent, 'targets' | 'actions'>,
  system: SystemModel,
  lag: StopLag | undefined,
): string | undefined {
  const faults = [...prepare(template, system).actions.values()].filter(({ effect }) => effect.kind !== 'wait');
  if (faults.length === 0) return undefined;
  return lateStop(Math.max(...faults.map(({ durationMilliseconds }) => durationMilliseconds)), lag);
}
