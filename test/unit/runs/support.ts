import type { Reported } from '../../../lib/model/events/batch-event.ts';
import type { Verdict } from '../../../lib/model/events/verdict.ts';
import { defineExperiment, experimentFor } from '../../../lib/model/experiments/experiment.ts';
import { judge } from '../../../measure/judge/judge.ts';
import type { Reporter } from '../../../runs/reporters/reporter.ts';
import type { Choice, RunTarget } from '../../../runs/run-target.ts';
import { shopModel } from '../../../systems/shop/model.ts';

export const experiment = (name: string) =>
  experimentFor(
    defineExperiment({ name, description: `${name}.`, hypothesis: 'It holds.', targets: {}, actions: {}, hits: [] }),
    {},
  );

/** A verdict as the judge gives it of nothing, but for what is told. */
export function verdictOf(name: string, verdict: Verdict['verdict'], changes: Partial<Verdict> = {}): Verdict {
  const reasons = verdict === 'held' ? [] : [`${name} <did> not "hold" & more`];
  const nothing = judge({ experiment: experiment(name), system: shopModel, events: [] });
  return { ...nothing, verdict, reasons, ...changes };
}

export interface ScriptedTarget extends RunTarget {
  /** What was asked of it, in order. */
  readonly calls: string[];
}

/** A target whose runs come out as the script says, one verdict after the other for each experiment. */
export function scriptedTarget(
  script: Readonly<Record<string, readonly (Verdict['verdict'] | Error | 'interrupted' | Verdict)[]>>,
  onRun: (name: string) => void = () => {},
): ScriptedTarget {
  const calls: string[] = [];
  const left = new Map(Object.entries(script).map(([name, outcomes]) => [name, [...outcomes]]));
  return {
    calls,
    settings: { rate: 1 },
    plan: async ({ experiment: { name } }) => {
      calls.push(`plan ${name}`);
      return { lines: [`${name}: plan`], ...(name === 'nobody' && { problem: 'no target' }) };
    },
    begin: async () => void calls.push('begin'),
    run: async ({ experiment: { name } }) => {
      calls.push(`run ${name}`);
      onRun(name);
      const outcome = left.get(name)?.shift() ?? 'held';
      if (outcome instanceof Error) throw outcome;
      if (outcome === 'interrupted') return undefined;
      const verdict = typeof outcome === 'string' ? verdictOf(name, outcome) : outcome;
      return { verdict, remaining: [], details: { lines: [], record: { what: 'kept beside' } } };
    },
    end: async () => void calls.push('end'),
  };
}

export const choices = (...names: string[]): Choice[] => names.map((name) => ({ experiment: experiment(name) }));

/** Remembers what it hears. */
export function listener(): Reporter & { readonly heard: Reported[]; closed: boolean } {
  const heard: Reported[] = [];
  const reporter = {
    heard,
    closed: false,
    on: (event: Reported) => void heard.push(event),
    close: async () => {
      reporter.closed = true;
    },
  };
  return reporter;
}
