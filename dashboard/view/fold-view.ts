import type { DescribedSystem } from '../../lib/model/events/description.ts';
import type { Event } from '../../lib/model/events/event.ts';
import { createCallViews } from './call-views.ts';
import { lineOf } from './line-of.ts';
import { createNames } from './names.ts';
import { createNewest } from './newest.ts';
import { createRunViews, verdictView } from './run-views.ts';
import { createSystemNow } from './system-now.ts';
import { createUsersSeconds } from './users-seconds.ts';
import type { LineView, SecondView, VerdictView, View } from './view.ts';

/** What a dashboard shows, event by event: of the same events the same, in bounded memory. */
export interface FoldedView {
  /** What it has changed: all that is shown, or a second of the users. */
  add(event: Event): { readonly isNews: boolean; readonly second?: SecondView };
  view(): View;
  seconds(): readonly SecondView[];
}

export interface Folded {
  readonly system: DescribedSystem;
  /** The experiment of a template, by its id; undefined where nobody has named one. */
  readonly experimentOf: (templateId: string) => string | undefined;
}

const mostLines = 200;
const mostVerdicts = 50;
/** Events that change nothing of what is shown, but for the seconds. */
const silent: readonly Event['type'][] = [
  ...(['processors', 'levels', 'audit', 'process-started', 'task-snapshot', 'window'] as const),
];

export function createFoldedView({ system, experimentOf }: Folded): FoldedView {
  const names = createNames(experimentOf);
  const systemNow = createSystemNow();
  const runViews = createRunViews(experimentOf);
  const callViews = createCallViews();
  const usersSeconds = createUsersSeconds();
  const verdicts = createNewest<VerdictView>(mostVerdicts);
  const lines = createNewest<LineView>(mostLines);
  let [seq, now] = [0, 0];

  return {
    add(event) {
      [seq, now] = [event.seq, event.mono];
      const line = lineOf(event, names);
      for (const part of [names, systemNow, runViews, callViews]) part.add(event);
      if (event.type === 'verdict') verdicts.add(verdictView(event));
      if (line) lines.add(line);
      const second = usersSeconds.add(event);
      return { isNews: !silent.includes(event.type), ...(second && { second }) };
    },
    view: () => ({
      ...{ seq, system, ...systemNow.now(), calls: callViews.calls(now), lines: lines.all() },
      ...{ runs: runViews.runs(), past: runViews.past(), verdicts: verdicts.all().toReversed() },
    }),
    seconds: usersSeconds.all,
  };
}
