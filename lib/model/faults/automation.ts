import { parseDuration } from '../duration.ts';
import type { AutomationRun, Effect } from './effect.ts';
import { durationOf, type ParameterTable, readParameters, type Values } from './fault.ts';
import type { Permission } from './permissions.ts';

/**
 * A fault that FIS lacks: an SSM Automation document of ours, run by `aws:ssm:start-automation-execution`. FIS sees its
 * parameters as one JSON text, and no targets; the document finds them itself, by the labels.
 */
export interface Automation<Parameters extends ParameterTable = ParameterTable> {
  /** Names the document: `<system>-<name>` locally, `<system>-<environment>-<name>` in AWS. */
  readonly name: string;
  readonly description: string;
  /** In the names of the document. */
  readonly parameters: Parameters;
  /** What the document's own role may do; FIS's role only starts and stops the document. */
  readonly permissions: readonly Permission[];
  readonly effect: (values: Values<Parameters>) => Effect;
  /** The tasks that it hits; absent where it hits a store, which its effect names. */
  readonly tasks?: (values: Values<Parameters>) => { readonly service: string; readonly count: number };
}

/** Fixes an automation's types, so that `effect` sees its parameters parsed. */
export function defineAutomation<const Parameters extends ParameterTable>(
  automation: Automation<Parameters>,
): Automation {
  return automation as unknown as Automation;
}

/** The document did not take its parameters, or is none of ours; the message begins with the parameter at fault. */
export class AutomationError extends Error {
  override readonly name = 'AutomationError';
}

/** Reads a document's ARN and its parameters as FIS has them. Throws {@link AutomationError} naming what is wrong. */
export function readAutomation(
  automations: readonly Automation[],
  documentArn: string,
  documentParameters: string,
): AutomationRun {
  const document = documentArn.slice(documentArn.lastIndexOf('/') + 1);
  const automation = automations.find(({ name }) => document.endsWith(`-${name}`));
  if (!automation) {
    const known = automations.map(({ name }) => name).join(', ');
    throw new AutomationError(`documentArn: ${JSON.stringify(documentArn)} is no document known here (${known})`);
  }
  const { values, issues } = readParameters({ ...automation, actionId: document }, parseJson(documentParameters));
  if (issues[0]) throw new AutomationError(`documentParameters.${issues[0].parameter}: ${issues[0].message}`);
  const tasks = automation.tasks?.(values);
  return {
    effect: automation.effect(values),
    ...(tasks && { tasks }),
    durationMilliseconds: durationOf({ duration: values.Duration }),
  };
}

function parseJson(text: string): Record<string, string> {
  try {
    const parsed: unknown = JSON.parse(text);
    const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
    if (isObject && Object.values(parsed).every((value) => typeof value === 'string')) {
      return parsed as Record<string, string>;
    }
  } catch {
    // Told below.
  }
  throw new AutomationError(`documentParameters: ${text} is not a JSON object of texts`);
}

/** FIS waits this long for a document, in ISO 8601: its fault's duration and five minutes to undo it, at most 12 hours. */
export function maxDurationOf(parameters: Readonly<Record<string, string>>): string {
  const minutes = Math.ceil((parseDuration(parameters.Duration ?? 'PT0S') ?? 0) / 60_000);
  return `PT${Math.min(minutes + 5, 12 * 60)}M`;
}
