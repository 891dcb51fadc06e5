import type { LinkProtocol } from '../links/dialects/link-protocol.ts';
import { type ProbeResult, probeLink } from '../links/probe.ts';
import type { ListenerConfig } from '../links/protocol.ts';
import type { Eyes } from '../step-kind.ts';

export interface Question {
  readonly timeoutMs: number;
  readonly bytes: number;
  /** What is sent, where that matters; an echo answers. */
  readonly request?: string;
}

type Asked = 'http' | 'dynamodb' | 'resp';

const isAsked = (protocol: LinkProtocol): protocol is Asked => ['http', 'dynamodb', 'resp'].includes(protocol);

/**
 * Asks once over a listener. A server of the user's is not bothered: an echo at the end of the same link answers for it, and
 * where the link is refused, its port says so.
 */
export async function askLink(
  listener: ListenerConfig,
  question: Question,
  links: Pick<Eyes['links'], 'echo'>,
): Promise<ProbeResult> {
  const { port, protocol } = listener;
  if (!listener.foreign && isAsked(protocol) && question.request === undefined)
    return probeLink({ port, protocol, ...question });
  return (await askEcho(listener, question, links)) ?? probeLink({ port, protocol: 'echo', ...question });
}

/** Asks an echo at the end of a listener's link; undefined where the listener does not listen. */
export async function askEcho(
  { id, protocol, foreign }: ListenerConfig,
  question: Question,
  links: Pick<Eyes['links'], 'echo'>,
): Promise<ProbeResult | undefined> {
  const echo = await links.echo({ listenerId: id }).catch(() => undefined);
  if (!echo) return undefined;
  const asked = question.request !== undefined ? 'http' : !foreign && isAsked(protocol) ? protocol : 'echo';
  return probeLink({ port: echo.port, protocol: asked, ...question });
}
