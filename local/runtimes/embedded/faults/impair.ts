import { systemClock } from '../../../../base/clock.ts';
import type { LinkImpairment } from '../links/impairment.ts';
import { type ProbeResult, probeLink } from '../links/probe.ts';
import type { PlanPart } from '../planner.ts';
import { defineStep, type Eyes, type Probe } from '../step-kind.ts';
import { probeBytes, sawImpairment, shows, touchedListener } from './saw-impairment.ts';

export interface ImpairStep extends LinkImpairment {
  readonly do: 'impair';
}

/** Impairs all that is sent to a service or store, whoever sends it. */
export const impairAll = (
  faultId: string,
  name: string,
  impairment: LinkImpairment['impairment'],
): Pick<PlanPart<ImpairStep>, 'steps'> => ({
  steps: [{ do: 'impair', faultId, match: { receiver: name }, flowsPercent: 100, impairment }],
});

export const impairStep = defineStep<ImpairStep>({
  by: 'guardian',
  wayBack: 'clears the links',
  execute: ({ do: _, ...impairment }, { links }) => links.impair(impairment),
  undo: async ({ faultId }, { links }) => {
    const remaining = await links.clear(faultId);
    if (remaining.length > 0) throw new Error(`links still impaired: ${remaining.join(', ')}`);
  },
  leftOver: async ({ faultId }, { links }) =>
    (await links.impaired()).includes(faultId) ? [`link impairment ${faultId}`] : [],
  observe: (step, { mesh }) => sawImpairment(step, mesh),
  prove: async (step, eyes) => proveLink(step, eyes, await eyes.impairments()),
});

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
