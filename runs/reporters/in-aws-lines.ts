import type { Experiment as FisExperiment } from '@aws-sdk/client-fis';
import pc from 'picocolors';
import type { TemplateContent } from '../../lib/model/fis-template.ts';

/** Resources by target, as FIS resolved them. */
export type Targets = ReadonlyMap<string, { readonly resourceType: string; readonly arns: readonly string[] }>;

/** What a start would do, to what, and what would end it early; `late` = why that may be too late. */
export function previewLines(
  { actions, stopConditions, targets: definitions }: Pick<TemplateContent, 'actions' | 'stopConditions' | 'targets'>,
  { targets, notes }: { readonly targets: ReadonlyMap<string, readonly string[]>; readonly notes: readonly string[] },
  late: string | undefined,
): string[] {
  const isChosen = Object.values(definitions).some(({ selectionMode }) => selectionMode !== 'ALL');
  const alarms = stopConditions.flatMap(({ value }) => (value ? [value.slice(value.lastIndexOf(':') + 1)] : []));
  return [
    ...targetLines(targets),
    ...(isChosen ? rows('', [pc.dim('chosen anew at the start')]) : []),
    ...Object.entries(actions).flatMap(([name, { actionId, targets: on = {}, parameters = {} }]) => {
      const where = Object.values(on).map((target) => ` on ${target}`);
      const how = Object.entries(parameters).map(([key, value]) => `${key} ${value}`);
      return rows(name, [`${actionId}${where.join('')}`, ...(how.length > 0 ? [pc.dim(how.join(', '))] : [])]);
    }),
    ...rows('stops if in ALARM', alarms.length > 0 ? alarms : ['nothing: it has no stop condition']),
    ...rows('note', [...(late !== undefined && alarms.length > 0 ? [late] : []), ...notes]),
  ];
}

export interface RunFacts {
  readonly fis: FisExperiment;
  readonly targets: Targets;
  /** What of the effect was seen, and by whom. */
  readonly effects: readonly string[];
  readonly fired: readonly { readonly alarm: string; readonly summary: string }[];
  readonly reports: readonly string[];
}

/** What is known of a run that has ended: its state, each action with its reason, what was hit, what stopped it. */
export function runLines({ fis, targets, effects, fired, reports }: RunFacts): string[] {
  const { id = '', state, actions = {} } = fis;
  return [
    ...rows('experiment', state ? [`${id} ${state.status}: ${state.reason}`] : []),
    ...Object.entries(actions).flatMap(([name, { state: reached, startTime, endTime }]) => {
      const took = startTime && endTime ? ` (${inSeconds(endTime.getTime() - startTime.getTime())})` : '';
      return rows(name, [`${reached?.status}: ${reached?.reason}${pc.dim(took)}`]);
    }),
    ...targetLines(new Map([...targets].map(([name, { arns }]) => [name, arns]))),
    ...rows('effect', effects),
    ...rows(
      'stopped by',
      fired.map(({ alarm, summary }) => `${alarm}: ${summary}`),
    ),
    ...rows('report', reports),
  ];
}

/** Each target and what it is, below each other: ARNs in short, all else as it is. */
export function targetLines(targets: ReadonlyMap<string, readonly string[]>): string[] {
  return [...targets].flatMap(([name, texts]) => rows(name, texts.map(resourceOf)));
}

const width = 17;

/** A name, and its texts below each other. */
function rows(name: string, texts: readonly string[]): string[] {
  return texts.map((text, index) => `  ${(index === 0 ? name : '').padEnd(width)}  ${text}`);
}

/** `task/CLUSTER/0a1b` of an ARN. */
const resourceOf = (text: string) => (text.startsWith('arn:') && text.split(':').slice(5).join(':')) || text;

const inSeconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(1)} s`;
