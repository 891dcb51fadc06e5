import { percent } from '../../base/percent.ts';
import { clockOf, signs } from '../view/in-words.ts';
import type { LiveState } from './follow-live.ts';

/** Where there is no terminal: what happens, a line each, and now and then how users fare. */
export function createLinesMode(print: (line: string) => void): (state: LiveState) => void {
  let [seen, told, wasLive] = [0, 0, false];
  return ({ view, seconds, isLive }) => {
    if (isLive !== wasLive) print(isLive ? `${view?.system.name} is up` : 'the system is away: waiting for it');
    wasLive = isLive;
    // Another system begins to count anew.
    if (view && view.seq < seen) seen = 0;
    for (const { seq, at, text, kind } of view?.lines ?? []) {
      if (seq <= seen) continue;
      seen = seq;
      print(`${clockOf(at)} ${signs[kind]} ${text}`);
    }
    // The newest may still grow.
    const whole = seconds.at(-2);
    if (!whole || whole.at < told + usersEvery) return;
    told = whole.at;
    const { usable, degraded, p95, perSecond } = whole;
    if (usable !== null)
      print(
        `${clockOf(whole.at)}   users: ${perSecond} requests, ${percent(usable)} usable, ${percent(degraded ?? 0)} degraded, p95 ${Math.round(p95 ?? 0)} ms`,
      );
  };
}

const usersEvery = 10_000;
