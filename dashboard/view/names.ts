import type { Event } from '../../lib/model/events/event.ts';
import { targetInWords, targetOf } from '../../lib/model/events/plan.ts';
import type { Names } from './line-of.ts';
import { keepNewest } from './newest.ts';

/** Of each, experiments and faults: so many may still be spoken of. */
const mostNames = 1000;

/** What experiments and faults are called, by the events that tell of them. */
export function createNames(
  experimentOf: (templateId: string) => string | undefined,
): Names & { add(event: Event): void } {
  const experiments = new Map<string, string>();
  const faults = new Map<string, string>();
  const ringing = new Set<string>();
  return {
    experimentOf: (id) => experiments.get(id) ?? id,
    faultOf: (id) => faults.get(id) ?? id,
    hasRung: (alarm) => ringing.has(alarm),
    add(event) {
      if (event.type === 'experiment-state' && !experiments.has(event.experimentId))
        experiments.set(event.experimentId, experimentOf(event.templateId) ?? event.experimentId);
      if (event.type === 'phase') experiments.set(event.experimentId, event.experiment);
      if (event.type === 'fault-planned') {
        const { plan } = event;
        const where = targetInWords({ resource: plan.resource, target: targetOf(plan) });
        faults.set(plan.faultId, `${plan.actionId} on ${where}`);
      }
      if (event.type === 'alarm-state' && event.state === 'ALARM') ringing.add(event.alarm);
      else if (event.type === 'alarm-state') ringing.delete(event.alarm);
      keepNewest(experiments, mostNames);
      keepNewest(faults, mostNames);
    },
  };
}
