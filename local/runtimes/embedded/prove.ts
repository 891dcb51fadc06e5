import { systemClock } from '../../../base/clock.ts';
import { processState } from '../../../base/process/identity.ts';
import type { LinkImpairment, Plan, Step } from '../../../lib/model/events/plan.ts';
import type { RevertProof } from '../../../lib/model/events/proof.ts';
import { type ProbeResult, probeLink } from './links/probe.ts';
import type { Eyes } from './observe.ts';
import { probeBytes, shows, touchedListener } from './saw-impairment.ts';

type Probe = RevertProof['probe'];
type FillStep = Extract<Step, { do: 'fill-memory' }>;

/** Proves a revert from outside: a probe sees what the faults still active make it see, and no more. */
export async function prove(plan: Plan, eyes: Eyes, active: () => Promise<LinkImpairment[]>): Promise<Probe> {
  for (const step of plan.apply) {
    if (step.do === 'impair') return proveLink(step, eyes, await active());
    if (step.do === 'fill-memory') return proveEmpty(step, eyes);
    if (step.do === 'duty-cycle') {
      const isStopped = processState(step.process) === 'stopped';
      return { matches: !isStopped, detail: isStopped ? 'the process is still stopped' : 'the process is not stopped' };
    }
  }
  return { matches: true, detail: 'nothing that lasts' };
}

/** A process is given this long to give its memory back; that its collector ran is not enough. Milliseconds. */
const giveBackMilliseconds = 6000;
/** MiB, and share of the balloon, that a process may hold more than before, for reasons of its own. */
const ownGrowth = { mebibytes: 64, share: 0.5 };

async function proveEmpty({ faultId, mebibytes }: FillStep, { memory }: Eyes): Promise<Probe> {
  const end = systemClock.monotonic() + giveBackMilliseconds;
  for (;;) {
    const growth = memory.growth(faultId);
    if (growth === undefined) return { matches: true, detail: 'the process has gone, and its memory with it' };
    const matches = growth <= Math.max(ownGrowth.mebibytes, ownGrowth.share * mebibytes);
    if (matches || systemClock.monotonic() > end) {
      return { matches, detail: `the process holds ${Math.round(growth)} MiB more than before the fault` };
    }
    await systemClock.sleep(50);
  }
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
    const { port, protocol } = listener;
    const bytes = probeBytes(step.impairment);
    const probe = await probeLink({ port, protocol, timeoutMs: normalMilliseconds, bytes });
    last = probe.answered ? `answered in ${probe.milliseconds.toFixed(1)} ms` : `no answer in ${normalMilliseconds} ms`;
    if (probe.answered && !isStillThere(probe, step.impairment))
      return { matches: true, detail: `a call from ${listener.caller} to ${listener.callee} ${last}` };
    await systemClock.sleep(50);
  }
  return { matches: false, detail: `calls from ${listener.caller} to ${listener.callee}: ${last}` };
}

/** Latency and loss are told by the time limit alone: a probe may be slow for other reasons, and then is sent again. */
function isStillThere(probe: ProbeResult, impairment: LinkImpairment['impairment']): boolean {
  return ['bandwidth', 'throttle'].includes(impairment.kind) && shows(probe, impairment);
}
