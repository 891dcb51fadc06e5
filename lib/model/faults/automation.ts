import { parseDuration } from '../duration.ts';
import { environmentNames } from '../environment-names.ts';
import type { AnyEffect } from './effect.ts';
import { durationOf, type ParameterIssue, type ParameterTable, readParameters, type Values } from './fault.ts';
import type { Permission } from './permissions.ts';

/**
 * A fault that FIS lacks: an SSM Automation document of ours, run by `aws:ssm:start-automation-execution`. FIS sees its
 * parameters as one JSON text, and no targets; the document finds them itself, by the labels.
 */
export interface Automation<Parameters extends ParameterTable = ParameterTable, Effect extends AnyEffect = AnyEffect> {
  /** Names the document: `<system>-<name>` locally, `<system>-<environment>-<name>` in AWS. */
  readonly name: string;
  readonly description: string;
  /** In the names of the document. */
  readonly parameters: Parameters;
  /** Parameters that count only where another has this value: whoever gives one beside any other is told. */
  readonly onlyWith?: Readonly<Record<string, { readonly parameter: string; readonly value: string }>>;
  /** What the document's own role may do; FIS's role only starts and stops the document. */
  readonly permissions: readonly Permission[];
  readonly effect: (values: Values<Parameters>) => Effect;
  /** The tasks that it hits; absent where it hits a service or store as a whole, which its effect names. */
  readonly tasks?: (values: Values<Parameters>) => { readonly service: string; readonly count: number };
  /** Why AWS cannot do it, so that it has no document there; absent where it can. */
  readonly localOnly?: string;
  /** Why no production environment takes it; absent where one may. */
  readonly notInProduction?: string;
  /**
   * What it may take beyond its fault: to begin, and to undo.
   * @default 5
   */
  readonly minutesToUndo?: number;
}

/** Fixes an automation's types, so that `effect` sees its parameters parsed and its kind of effect is known. */
export function defineAutomation<const Parameters extends ParameterTable, const Effect extends AnyEffect>(
  automation: Automation<Parameters, Effect>,
): Automation<ParameterTable, Effect> {
  return automation as unknown as Automation<ParameterTable, Effect>;
}

/** What one execution of a document does. */
export interface AutomationRun<Effect extends AnyEffect = AnyEffect> {
  readonly automation: Automation<ParameterTable, Effect>;
  /** As the action names it. */
  readonly document: string;
  readonly effect: Effect;
  readonly tasks?: { readonly service: string; readonly count: number };
  /** Unscaled milliseconds; 0 for what happens once. */
  readonly durationMilliseconds: number;
}

/** The document did not take its parameters, or is none of ours; the message begins with the parameter at fault. */
export class AutomationError extends Error {
  override readonly name = 'AutomationError';
  readonly issue: ParameterIssue;

  constructor(issue: ParameterIssue) {
    super(`${issue.parameter}: ${issue.message}`);
    this.issue = issue;
  }
}

/** The parameter by which a document finds what it hits. */
export function placeOf({ parameters }: Pick<Automation, 'parameters'>): string | undefined {
  return ['Service', 'Store', 'Table', 'Callee', 'PublicService', 'Queue'].find((name) =>
    Object.hasOwn(parameters, name),
  );
}

/** What a document of ours is called: on this machine without an environment, in AWS with one. */
export const documentNames = (system: string, { name }: Pick<Automation, 'name'>): string[] =>
  [system, ...environmentNames.map((environment) => `${system}-${environment}`)].map((prefix) => `${prefix}-${name}`);

/**
 * The automation of a document of whichever system, by the end of its name. The longest: one may be the end of another.
 * Where a system is known, {@link documentNames} says whether it is one of its documents.
 */
export function automationNamed<Each extends Pick<Automation, 'name'>>(
  automations: readonly Each[],
  document: string,
): Each | undefined {
  const [automation] = automations
    .filter(({ name }) => document.endsWith(`-${name}`))
    .sort((a, b) => b.name.length - a.name.length);
  return automation;
}

/** Reads a document's ARN and its parameters as FIS has them. Throws {@link AutomationError} naming what is wrong. */
export function readAutomation<Effect extends AnyEffect>(
  automations: readonly Automation<ParameterTable, Effect>[],
  documentArn: string,
  documentParameters: string,
): AutomationRun<Effect> {
  const document = documentArn.slice(documentArn.lastIndexOf('/') + 1);
  const automation = automationNamed(automations, document);
  if (!automation) {
    const known = automations.map(({ name }) => name).join(', ');
    const message = `${JSON.stringify(documentArn)} is no document known here (${known})`;
    throw new AutomationError({ parameter: 'documentArn', message });
  }
  const run = readDocument(automation, readTexts(documentParameters), document);
  if ('issues' in run) throw new AutomationError(inDocument(run.issues[0] as ParameterIssue));
  return run;
}

/** What a document does with these parameters, or what is wrong with them; `calledAs` names it there. */
export function readDocument<Effect extends AnyEffect>(
  automation: Automation<ParameterTable, Effect>,
  given: Readonly<Record<string, string>>,
  calledAs = automation.name,
): AutomationRun<Effect> | { readonly issues: readonly ParameterIssue[] } {
  const { values, issues } = readParameters({ ...automation, actionId: calledAs }, given);
  const idle = issues.length > 0 ? issues : idleIn(automation, given, values);
  if (idle.length > 0) return { issues: idle };
  const tasks = automation.tasks?.(values);
  return {
    automation,
    document: calledAs,
    effect: automation.effect(values),
    ...(tasks && { tasks }),
    durationMilliseconds: durationOf({ duration: values.Duration }),
  };
}

/** Parameters that were given and would do nothing. */
function idleIn(
  { onlyWith = {} }: Pick<Automation, 'onlyWith'>,
  given: Readonly<Record<string, string>>,
  values: Values<ParameterTable>,
): ParameterIssue[] {
  return Object.entries(onlyWith).flatMap(([name, { parameter, value }]) => {
    if (given[name] === undefined || values[parameter] === value) return [];
    return [{ parameter: name, message: `counts only with ${parameter} ${value}, not with ${values[parameter]}` }];
  });
}

/** What is wrong with a parameter of a document, as a parameter of the action that runs it. */
export const inDocument = ({ parameter, ...issue }: ParameterIssue): ParameterIssue => ({
  ...issue,
  parameter: `documentParameters.${parameter}`,
});

/** SSM's own form of parameters is lists, of one text where the parameter is one. Source: SSM API, StartAutomationExecution. */
export const withoutLists = (parameters: object): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [
      name,
      Array.isArray(value) && value.length === 1 ? value[0] : value,
    ]),
  );

function readTexts(text: string): Record<string, string> {
  const parameters = parseObject(text);
  for (const [name, value] of Object.entries(parameters)) {
    if (!Array.isArray(value) || !value.every((each) => typeof each === 'string')) continue;
    throw new AutomationError(inDocument({ parameter: name, message: `takes one text, not ${value.length}` }));
  }
  if (Object.values(parameters).every((value) => typeof value === 'string'))
    return parameters as Record<string, string>;
  throw notTexts(text);
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return withoutLists(parsed);
  } catch {
    // Told below.
  }
  throw notTexts(text);
}

const notTexts = (text: string) =>
  new AutomationError({ parameter: 'documentParameters', message: `${text} is not a JSON object of texts` });

/** Of an automation that does not tell. */
export const defaultMinutesToUndo = 5;

/** FIS waits this long for a document, in ISO 8601: its fault's duration and some minutes to undo it, at most 12 hours. */
export function maxDurationOf(
  parameters: Readonly<Record<string, string>>,
  { minutesToUndo = defaultMinutesToUndo }: Pick<Automation, 'minutesToUndo'> = {},
): string {
  const minutes = Math.ceil((parseDuration(parameters.Duration ?? 'PT0S') ?? 0) / 60_000);
  return `PT${Math.min(minutes + minutesToUndo, 12 * 60)}M`;
}
