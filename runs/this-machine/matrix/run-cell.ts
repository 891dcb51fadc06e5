import { systemClock } from '../../../base/clock.ts';
import type { Verdict } from '../../../lib/model/events/verdict.ts';
import { hurtsCallersBy } from '../../../lib/model/objective-limits.ts';
import { journeyObjectives, type WithLimits } from '../../../lib/model/objectives.ts';
import type { System } from '../../../lib/model/system.ts';
import type { SystemClient } from '../../../local/client/system-client.ts';
import { type Cell, isMissed, type RunOutcome } from '../../matrix/cell.ts';
import type { RunHooks, RunTarget } from '../../run-target.ts';
import { isSame } from '../learn/classify.ts';
import { findingOf, type Walk } from '../learn/cut-all.ts';
import { type Look, lookAtFault } from '../learn/fault-look.ts';
import { failing } from '../learn/journeys.ts';
import type { LocalChoice } from '../target.ts';
import { waitedIn } from './edge-seconds.ts';
import { endWhenEnough } from './see-enough.ts';

export interface CellRun {
  readonly system: SystemClient;
  readonly target: RunTarget<LocalChoice>;
  readonly model: System;
  readonly walk: Walk;
  readonly hooks: RunHooks;
  /** It goes on to its end, whatever was seen. */
  readonly isExhaustive: boolean;
}

export interface RanCell {
  readonly outcome: RunOutcome;
  readonly look: Look;
}

/** Runs one cell to its verdict, or until enough was seen of it; undefined where it was interrupted before the start. */
export async function runCell(
  cell: Cell & { readonly choice: LocalChoice; readonly attempt: number },
  { system, target, model, walk, hooks, isExhaustive }: CellRun,
): Promise<RanCell | undefined> {
  const begun = systemClock.monotonic();
  const looking = lookAtFault(system);
  const ending = isExhaustive ? undefined : endWhenEnough(system, cell, model.topology);
  const run = await target.run(cell.choice, hooks).finally(() => ending?.close());
  const look = await looking.seen();
  if (!run) return undefined;
  const own = look.calls.find((count) => isSame(count, cell.edge));
  const walked = walk.calls.find((count) => isSame(count, cell.edge))?.calls ?? 0;
  const counts = { calls: own?.calls ?? 0, failed: own?.failed ?? 0, usual: (walked / walk.seconds) * look.seconds };
  const hurt = hurtIn(run.verdict, model);
  const { finding } = findingOf(cell.edge, walk, look);
  return {
    look,
    outcome: {
      kind: 'run',
      verdict: run.verdict,
      finding:
        finding === 'untried' && isSilenced(counts, look) ? (hurt.length > 0 ? 'needed' : 'degradable') : finding,
      ...{ hurt, ...counts },
      waitedMs: look.span ? waitedIn(system.events, cell.edge, look.span) : 0,
      isEnough: ending?.close() ?? false,
      faultSeconds: look.seconds,
      seconds: (systemClock.monotonic() - begun) / 1000,
      attempt: cell.attempt,
    },
  };
}

/** Who keeps to itself, as its connections are reset, lacks the callee as much as who asks in vain. */
const isSilenced = (counts: Pick<RunOutcome, 'calls' | 'usual'>, { before }: Look): boolean =>
  isMissed(counts) && failing(before).length === 0;

/** Journeys whose users were hurt, whatever the experiment allows, and services beside what was hit. */
function hurtIn({ perJourney, hurt }: Verdict, system: WithLimits & Pick<System, 'journeys'>): string[] {
  const journeys = journeyObjectives(system).filter(({ scope, ...limits }) => {
    const level = perJourney.find(({ journey }) => journey === scope);
    if (!level || level.availability === null) return false;
    const { samples: total, availability, p95 } = level;
    return hurtsCallersBy({ total, failed: Math.round((1 - availability) * total), p95 }, limits);
  });
  return [...journeys.map(({ scope }) => scope), ...hurt];
}
