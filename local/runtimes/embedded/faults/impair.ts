import { systemClock } from '../../../../base/clock.ts';
import type { PlanPart } from '../../planner.ts';
import type { Probe } from '../../step-by.ts';
import type { LinkImpairment } from '../links/impairment.ts';
import type { ProbeResult } from '../links/probe.ts';
import type { ListenerConfig } from '../links/protocol.ts';
import { defineStep, type Eyes } from '../step-kind.ts';
import { askEcho, askLink, type Question } from './ask-link.ts';
import { requestOf } from './request-of.ts';
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
  steps: [{ do: 'impair', faultId, match: { callee: name }, flowsPercent: 100, impairment }],
});

export const impairStep = defineStep<ImpairStep>({
  do: 'impair',
  by: 'guardian',
  wayBack: 'clears the links',
  execute: ({ do: _, ...impairment }, { links }) => links.impair(impairment),
  undo: async ({ faultId }, { links }) => {
    const remaining = await links.clear(faultId);
    if (remaining.length > 0) throw new Error(`links still impaired: ${remaining.join(', ')}`);
  },
  leftOver: ({ faultId }, { links }) => links.left(faultId),
  observe: (step, { mesh, links }) => sawImpairment(step, mesh, links),
  prove: proveLink,
  touched: async ({ faultId }, { links }) => (await links.touched(faultId)) ?? undefined,
});

/** A call that takes longer than this is slowed by something. */
const normalMilliseconds = 150;
/** How long the proof goes on: what the fault held back floods the link first. */
const proofMilliseconds = 5000;

async function proveLink(step: LinkImpairment, { mesh, links }: Eyes): Promise<Probe> {
  const listener = touchedListener(step, mesh);
  if (!listener) return { matches: true, detail: whyNoLink(step, mesh) };
  const others = await othersOn(listener, { mesh, links });
  if (others.length > 0) return { matches: true, detail: `the link is still impaired by ${others.join(', ')}` };

  const way = `from ${listener.caller} to ${listener.callee}`;
  const end = systemClock.monotonic() + proofMilliseconds;
  for (;;) {
    const question = questionOf(step);
    const called = await askLink(listener, question, links);
    if (passes(called, step)) return { matches: true, detail: `a call ${way} ${inWords(called)}` };
    // Whether it is the link or the task behind it: the same link, with an echo behind it.
    const echoed = await askEcho(listener, question, links);
    if (echoed && passes(echoed, step)) {
      return {
        matches: true,
        detail: `the link ${way} ${inWords(echoed)}; ${listener.callee} itself: ${inWords(called)}`,
      };
    }
    if (systemClock.monotonic() > end) return { matches: false, detail: `calls ${way}: ${inWords(called)}` };
    await systemClock.sleep(50);
  }
}

/** Also a task that is there may have no link that the fault could meet, as one to a port that it does not call. */
function whyNoLink({ match: { sender, receiver, callee } }: LinkImpairment, mesh: Eyes['mesh']): string {
  const task = sender ?? receiver;
  if (task !== undefined && mesh.calleeOf(task) === task) return 'the task and its links are gone';
  return `no link of ${task ?? callee ?? 'users'} carried the fault, so none was impaired`;
}

/** Faults in force, by their ids, that a call over a listener meets too. */
async function othersOn({ id, callee }: ListenerConfig, { mesh, links }: Pick<Eyes, 'mesh' | 'links'>) {
  const meets = (other: LinkImpairment) =>
    touchedListener(other, mesh)?.id === id ||
    (other.match.sender !== undefined && mesh.calleeOf(other.match.sender) === callee);
  return (await links.impairments()).filter(meets).map(({ faultId }) => faultId);
}

const questionOf = ({ impairment }: LinkImpairment): Question => ({
  timeoutMs: normalMilliseconds,
  bytes: probeBytes(impairment),
  ...requestOf(impairment),
});

/** Latency and loss are told by the time limit alone: a probe may be slow for other reasons, and then is sent again. */
function passes(probe: ProbeResult, { impairment }: LinkImpairment): boolean {
  const isStillThere =
    ['bandwidth', 'throttle', 'http-fault', 'redis-fault', 'dynamodb-partial-batch'].includes(impairment.kind) &&
    shows(probe, impairment);
  return probe.answered && !isStillThere;
}

const inWords = ({ answered, milliseconds, failure }: ProbeResult): string =>
  answered ? `answered in ${milliseconds.toFixed(1)} ms` : (failure ?? `no answer in ${normalMilliseconds} ms`);
