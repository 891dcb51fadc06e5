import type { FastifyReply } from 'fastify';
import type { Metrics } from './metrics.ts';

/** The header that marks a usable answer with something missing: a comma-separated list of reasons. */
export const degradedHeader = 'x-degraded';

/** Reasons as they came in a reply's header. */
export function parseReasons(header: string | string[] | undefined): string[] {
  return [header ?? []]
    .flat()
    .flatMap((text) => text.split(',').map((reason) => reason.trim()))
    .filter(Boolean);
}

/** Marks the reply with the reasons, each once; none leaves it unmarked. */
export function markDegraded(reply: FastifyReply, metrics: Metrics, reasons: Iterable<string>): void {
  const unique = [...new Set(reasons)];
  if (unique.length === 0) return;
  reply.header(degradedHeader, unique.join(', '));
  for (const reason of unique) metrics.degraded.inc({ reason });
}
