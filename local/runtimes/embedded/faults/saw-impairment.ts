import type { Observation } from '../../../../lib/model/events/observation.ts';
import type { Impairment, RequestFault } from '../../../../lib/model/faults/effect.ts';
import { users } from '../../../../lib/model/faults/wanted-place.ts';
import type { LinkImpairment } from '../links/impairment.ts';
import type { ProbeResult } from '../links/probe.ts';
import type { ListenerConfig } from '../links/protocol.ts';
import type { Mesh } from '../mesh.ts';
import type { Eyes } from '../step-kind.ts';
import { askLink, type Question } from './ask-link.ts';
import { requestOf } from './request-of.ts';

type AnyImpairment = LinkImpairment['impairment'];

/** Sends probes over a link that the impairment touches, from outside the proxies. */
export async function sawImpairment(
  step: LinkImpairment,
  mesh: Mesh,
  links: Pick<Eyes['links'], 'echo'>,
): Promise<Observation> {
  const listener = touchedListener(step, mesh);
  if (!listener) return { observer: 'link probe', seen: false, detail: 'no link leads across this fault' };
  const { impairment } = step;
  const limit = probesFor(step);
  // One after the other, and no more than it takes: looking must not be a load of its own.
  for (let sent = 1; sent <= limit; sent++) {
    const probe = await askLink(listener, questionOf(impairment), links);
    if (shows(probe, impairment)) {
      return {
        observer: 'link probe',
        seen: true,
        detail: `probe ${sent} from ${listener.caller} to ${listener.callee} ${inWords(probe, impairment)}`,
      };
    }
  }
  return {
    observer: 'link probe',
    seen: false,
    detail: `none of ${limit} probes from ${listener.caller} to ${listener.callee} shows the ${impairment.kind}`,
  };
}

/** What depends on luck, or on how much others ask for, takes more probes. */
function probesFor({ impairment, flowsPercent }: LinkImpairment): number {
  const isRandom = flowsPercent < 100 || (impairment.kind === 'loss' && impairment.percent < 100);
  // Seen by chance in all but one of 400 cases.
  if (impairment.kind === 'http-fault' || impairment.kind === 'redis-fault') {
    return Math.ceil(6 * (100 / impairment.percent));
  }
  return isRandom || impairment.kind === 'throttle' ? 60 : 3;
}

const questionOf = (impairment: AnyImpairment): Question => ({
  timeoutMs: timeoutOf(impairment),
  bytes: probeBytes(impairment),
  ...requestOf(impairment),
});

function timeoutOf(impairment: AnyImpairment): number {
  if (impairment.kind === 'http-fault') {
    const isSeenToEnd = impairment.does !== 'delay' || impairment.delayMilliseconds <= longestWait;
    return isSeenToEnd ? Math.min(impairment.delayMilliseconds, longestWait) + 1000 : longestWait;
  }
  if (impairment.kind === 'latency') return 2 * impairment.delayMilliseconds + 1000;
  return impairment.kind === 'bandwidth' ? 1500 : 400;
}

/** What is kept longer is not waited for: that no answer comes for so long shows it; milliseconds. */
const longestWait = 900;

const leastProbe = 2000;
const greatestProbe = 12_000;

/** Size of a request by which an impairment shows: what a limited rate carries in 100 ms, as far as servers take it. */
export function probeBytes(impairment: AnyImpairment): number {
  if (impairment.kind !== 'bandwidth') return 0;
  return Math.min(greatestProbe, Math.max(leastProbe, (impairment.kilobitsPerSecond / 8) * 100));
}

/** How long a probe takes at the limited rate alone; a fifth of it, and the burst, is left to the clocks. */
function leastMilliseconds(impairment: Extract<Impairment, { kind: 'bandwidth' }>): number {
  return (0.8 * probeBytes(impairment) * 8) / impairment.kilobitsPerSecond;
}

/** Whether a probe is what the impairment makes of it. */
export function shows(probe: ProbeResult, impairment: AnyImpairment): boolean {
  const { answered, milliseconds, reply } = probe;
  switch (impairment.kind) {
    case 'blackhole':
      return !answered;
    case 'refusal':
      return probe.failure === 'ECONNREFUSED';
    case 'reset':
      return probe.failure === 'ECONNRESET';
    case 'loss':
      return !answered || milliseconds >= 150;
    case 'latency':
      return answered && milliseconds >= 0.9 * (impairment.delayMilliseconds - impairment.jitterMilliseconds);
    case 'bandwidth':
      return milliseconds >= Math.max(5, leastMilliseconds(impairment));
    case 'redis-fault':
      return impairment.does === 'half-open' ? !answered && !probe.failure : reply.startsWith(`-${impairment.does} `);
    // The probe's batch is of one item, so that all of it is left.
    case 'dynamodb-partial-batch':
    case 'throttle':
      return reply.startsWith('HTTP/1.1 400') && reply.includes('ThrottlingException');
    case 'http-fault':
      return showsDeed(probe, impairment);
  }
}

function showsDeed({ answered, milliseconds, reply, failure }: ProbeResult, fault: RequestFault): boolean {
  if (fault.does === 'status') return reply.startsWith(`HTTP/1.1 ${fault.status} `);
  if (fault.does === 'delay') {
    const isSeenToEnd = fault.delayMilliseconds <= longestWait;
    return answered === isSeenToEnd && milliseconds >= 0.9 * Math.min(fault.delayMilliseconds, longestWait);
  }
  return failure === 'ECONNRESET';
}

function inWords({ answered, milliseconds }: ProbeResult, impairment: AnyImpairment): string {
  if (impairment.kind === 'throttle') return 'was throttled';
  if (impairment.kind === 'dynamodb-partial-batch') return 'had its batch left unprocessed';
  if (impairment.kind === 'redis-fault' && answered) return `was answered by ${impairment.does}`;
  if (impairment.kind === 'bandwidth') {
    const rate = (probeBytes(impairment) * 8) / milliseconds;
    return `passed at ${rate.toFixed(0)} kbit/s, ${impairment.kilobitsPerSecond} at most`;
  }
  if (impairment.kind === 'refusal') return 'was refused';
  if (impairment.kind === 'http-fault' && impairment.does === 'status') return `was answered by ${impairment.status}`;
  if (impairment.kind === 'http-fault' && impairment.does !== 'delay') return 'was reset';
  if (impairment.kind === 'reset') return 'was reset';
  return answered ? `answered in ${milliseconds.toFixed(0)} ms` : 'got no answer';
}

/** A listener whose calls cross the fault: one of the sender's own, or the load balancer's way to it. */
export function touchedListener(
  { match, impairment }: Pick<LinkImpairment, 'match' | 'impairment'>,
  mesh: Mesh,
): ListenerConfig | undefined {
  const { sender, receiver, receivers, callee, destinationPort } = match;
  if (callee !== undefined) {
    return mesh
      .listenersTo(callee)
      .find(({ only, caller }) => only === undefined && [undefined, caller].includes(sender));
  }
  if (receiver !== undefined) {
    return mesh.listenersOf(`${receiver} probe`)[0] ?? mesh.listenersTo(receiver)[0];
  }
  const reaches = (callee: string) => !receivers || receivers.some((name) => mesh.calleeOf(name) === callee);
  const own = mesh
    .listenersOf(sender ?? users)
    .filter(({ protocol, foreign }) => impairment.kind !== 'bandwidth' || protocol !== 'resp' || foreign)
    .find(
      (listener) =>
        reaches(listener.callee) && (destinationPort === undefined || destinationPort === listener.destinationPort),
    );
  return own ?? (destinationPort === undefined && sender ? mesh.listenersTo(sender)[0] : undefined);
}
