import type { Attempts, EdgeLevels } from '../../lib/model/events/verdict.ts';
import { type Edge, type EdgeSum, tellsRetries } from './edge-series.ts';
import type { EventFacts } from './facts.ts';
import type { Timeline } from './timeline.ts';
import type { Period } from './traffic-windows.ts';

/** Every edge on which calls were seen, as it was before the fault and while it lasted and was recovered from. */
export function attemptsIn({ edges, traffic }: EventFacts, { baseline, during }: Timeline): EdgeLevels[] {
  const level = (edge: Edge, period: Period): Attempts => {
    const sum = edges.sum(edge, period);
    const seconds = Math.max(1, (period.to - period.from) / 1000);
    return { ...perCall(sum), ...perSecond(sum, seconds), perUser: shareOf(sum.calls, traffic.users(period).total) };
  };
  return edges.edges().map((edge) => {
    const [before, now] = [level(edge, baseline), level(edge, during)];
    const amplification = before.perUser && now.perUser !== null ? now.perUser / before.perUser : null;
    return { ...edge, before, during: now, amplification };
  });
}

const perCall = ({ calls, told, failed, retries, givenUp, broken, longest, ...rest }: EdgeSum) => ({
  calls,
  failed: shareOf(failed, calls),
  givenUp: shareOf(givenUp, calls),
  broken: shareOf(broken, calls),
  retries: tellsRetries({ told, calls }) ? shareOf(retries, told) : null,
  meshRetries: shareOf(rest.meshRetries, calls),
  toldToClose: shareOf(rest.toldToClose, calls),
  orphaned: shareOf(rest.orphaned, calls),
  longestMs: longest,
});

const perSecond = ({ calls, milliseconds, opened }: EdgeSum, seconds: number) => ({
  callsPerSecond: calls / seconds,
  inFlight: milliseconds / 1000 / seconds,
  openedPerSecond: opened / seconds,
});

const shareOf = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);
