import type { ComparedCell, Comparison, Overall } from './comparison.ts';
import { inPercent, inSeconds } from './phrases.ts';

/** One figure over all experiments: what it is called, what it is, and how it came out in each column. */
export interface ImpactLine {
  readonly what: string;
  readonly means: string;
  readonly values: readonly string[];
}

const dash = '–';

/** The mission's impact, measured: each figure with its definition. */
export function impactOf({ columns, overall }: Comparison): ImpactLine[] {
  const lineOf = (what: string, means: string, value: (of: Overall) => string): ImpactLine => ({
    ...{ what, means, values: overall.map(value) },
  });
  return [
    lineOf(
      'objective compliance',
      'experiments that kept every promise, the same in all columns',
      ({ compliance: { held, of } }) => `${held} of ${of}`,
    ),
    lineOf(
      'availability during failures',
      'usable answers, degraded ones too, of all to users from the start of a failure until they were served as before, or as long as was watched; the mean over experiments, and the worst',
      ({ availability: { mean, worst } }) =>
        mean === null || worst === null ? dash : `${inPercent(mean)}, at worst ${inPercent(worst)}`,
    ),
    lineOf(
      'recovery time',
      'from the end of the fault, or the death of the task, until users were served as before and all tasks were back, nobody touching anything; the longest. A fault that lasts is ended by the experiment, or by the guardrail that stops it',
      recoveriesInWords,
    ),
    lineOf(
      'cascades prevented',
      `experiments in which nobody was hurt beside what was hit, of those in which somebody was in column ${columns[0]?.name ?? 'one'}`,
      ({ prevented, spread }) =>
        prevented === null ? `${spread} went beyond what was hit` : `${prevented.count} of ${prevented.of}`,
    ),
  ];
}

function recoveriesInWords({ recovery: { recovered, of, longest } }: Overall): string {
  const never = of - recovered;
  return (
    [
      ...(longest === null ? [] : [`at most ${inSeconds(longest)}`]),
      ...(never === 0 ? [] : [`${never} of ${of} did not recover`]),
    ].join('; ') || dash
  );
}

/** Which experiments are in no figure, and why; undefined where all are. */
export const leftOutInWords = ({ leftOut, rows }: Pick<Comparison, 'leftOut' | 'rows'>): string | undefined =>
  leftOut.length === 0
    ? undefined
    : `${leftOut.length} of ${rows.length} left out of the figures, as a column leaves a doubt or lacks them: ${leftOut.join(', ')}`;

/** `did not recover`, or in which time. */
export function recoveryInWords({ recovery }: Pick<ComparedCell, 'recovery'>): string {
  if (recovery === null) return dash;
  return recovery === 'never' ? 'did not recover' : inSeconds(recovery);
}

export const availabilityInWords = ({ availability }: Pick<ComparedCell, 'availability'>): string =>
  availability === null ? dash : inPercent(availability);

export const hurtInWords = ({ hurt }: Pick<ComparedCell, 'hurt'>): string => hurt.join(', ') || 'nobody';
