import { systemClock } from '../../clock.ts';
import type { LinkImpairment, Plan } from '../../drivers/plan.ts';
import { processState } from '../../process/identity.ts';
import type { RevertProof } from '../runtime.ts';
import { probeLink } from './links/probe.ts';
import { type Eyes, touchedListener } from './observe.ts';

type Probe = RevertProof['probe'];

/** Proves a revert from outside: a probe sees what the faults still active make it see, and no more. */
export async function prove(plan: Plan, eyes: Eyes, active: () => Promise<LinkImpairment[]>): Promise<Probe> {
  for (const step of plan.apply) {
    if (step.do === 'impair') return proveLink(step, eyes, await active());
    if (step.do === 'duty-cycle') {
      const isStopped = processState(step.process) === 'stopped';
      return { matches: !isStopped, detail: isStopped ? 'the process is still stopped' : 'the process is not stopped' };
    }
  }
  return { matches: true, detail: 'nothing that lasts' };
}

/** A call that takes longer than this is slowed by something. */
const normalMilliseconds = 150;
const attempts = 4;

async function proveLink(step: LinkImpairment, { mesh }: Eyes, active: readonly LinkImpairment[]): Promise<Probe> {
  const listener = touchedListener(step, mesh);
  if (!listener) return { matches: true, detail: 'the task and its links are gone' };
  const others = active.filter(
    (other) =>
      touchedListener(other, mesh)?.id === listener.id ||
      (other.match.sender !== undefined && mesh.calleeOf(other.match.sender) === listener.callee),
  );
  if (others.length > 0) {
    const names = others.map(({ faultId }) => faultId).join(', ');
    return { matches: true, detail: `the link is still impaired by ${names}` };
  }
  let last = 'no probe was sent';
  for (let attempt = 0; attempt < attempts; attempt++) {
    const probe = await probeLink({ port: listener.port, protocol: listener.protocol, timeoutMs: normalMilliseconds });
    last = probe.answered ? `answered in ${probe.milliseconds.toFixed(1)} ms` : `no answer in ${normalMilliseconds} ms`;
    if (probe.answered)
      return { matches: true, detail: `a call from ${listener.caller} to ${listener.callee} ${last}` };
    await systemClock.sleep(50);
  }
  return { matches: false, detail: `calls from ${listener.caller} to ${listener.callee}: ${last}` };
}
