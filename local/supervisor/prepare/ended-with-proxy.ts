import type { EventLog } from '../../../lib/model/events/event.ts';
import type { Step } from '../../../lib/model/events/plan.ts';
import { proxyRole } from '../../../lib/model/events/process-identity.ts';
import type { Guardian } from '../../guardian/guardian-client.ts';
import { unrevertedFaults } from '../../journal/unreverted.ts';
import type { EndedProxy } from '../../runtimes/docker/mesh/keep-proxy.ts';
import type { Target } from '../../runtimes/docker/step-kind.ts';
import { recordEnd } from '../record-end.ts';

/**
 * What is held at the observing proxy is rules in its network, which end with its container: they are recorded as ended, and
 * that the proxy was away, so that nobody takes a fault for one that runs, or what callers saw for the fault's doing.
 */
export async function recordEndedProxy(
  { containerId, pid, startedAt }: EndedProxy,
  { log, guardian }: { readonly log: EventLog; readonly guardian: () => Guardian },
): Promise<void> {
  log.append({ type: 'process-ended', role: proxyRole, process: { pid, startTime: startedAt }, exit: 'ended' });
  const isThere = (step: Step) => {
    const { target } = step as { readonly target?: Target };
    return target?.containerId === containerId && target.pid === pid;
  };
  for (const { plan } of unrevertedFaults(log.since(0))) {
    if (!plan.steps.some(isThere)) continue;
    const { remaining } = await guardian().revert(plan);
    recordEnd(log, { faultId: plan.faultId, remaining }, 'the observing proxy has ended, and what it held with it');
  }
}
