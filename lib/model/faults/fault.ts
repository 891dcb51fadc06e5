import type { AnyEffect, AwsOnlyEffect } from './effect.ts';
import type { Parameter } from './parameter.ts';
import type { Permission } from './permissions.ts';
import type { TargetType } from './target.ts';

/** A fault is one value: the FIS action, its parameters in FIS's own names, what it needs and what it does. */
export interface Fault<Parameters extends ParameterTable = ParameterTable, Effect extends AnyEffect = AnyEffect> {
  readonly actionId: string;
  readonly description: string;
  /** The kind of resource it acts on; absent where the action has no target. */
  readonly target?: TargetType;
  readonly parameters: Parameters;
  readonly permissions: readonly Permission[];
  readonly effect: (values: Values<Parameters>) => Effect;
  /** Whoever it hits does all it did, later: no excuse for what is left undone. */
  readonly onlyDelays?: true;
  /** It waits, or looks: nothing is done to anybody. */
  readonly doesNothing?: true;
  /** It works on what tasks send one another: one that ends meanwhile has ended by itself. */
  readonly endsNothing?: true;
  /** It leads away from harm and does none: it takes no part in how far an experiment reaches. */
  readonly isRecovery?: true;
  /** Why no runtime but AWS can do it; absent where one can. */
  readonly awsOnly?: string;
  /** The stacks do not run it either: it is known, so that templates with it can be read, checked and previewed. */
  readonly knownOnly?: true;
  /** What FIS called it before, and takes no more. */
  readonly formerly?: string;
  /** The one field by which FIS takes its targets, where it does not take every way. */
  readonly targetsBy?: 'resourceArns' | 'resourceTags';
}

/** The effect of a fault that only AWS can do, and why. */
export const onlyInAws = (reason: string) => ({
  awsOnly: reason,
  effect: (): AwsOnlyEffect => ({ kind: 'aws-only', reason }),
});

/** The effect of a fault that FIS has and nothing here runs, and why. */
export const onlyKnown = (reason: string) => ({ ...onlyInAws(reason), knownOnly: true as const });

// biome-ignore lint/suspicious/noExplicitAny: a table holds parameters of every type
export type ParameterTable = Readonly<Record<string, Parameter<any>>>;

export type Values<Parameters extends ParameterTable> = {
  readonly [Name in keyof Parameters]: Parameters[Name] extends Parameter<infer T> ? T : never;
};

/** Fixes a fault's types, so that `effect` sees its parameters parsed and its kind of effect is known. */
export function defineFault<const Parameters extends ParameterTable, const Effect extends AnyEffect>(
  fault: Fault<Parameters, Effect>,
): Fault<ParameterTable, Effect> {
  return fault as unknown as Fault<ParameterTable, Effect>;
}

/** What is wrong with a parameter, and which one. */
export interface ParameterIssue {
  readonly parameter: string;
  readonly message: string;
  readonly name?: WrongName;
}

/** A name that nothing has, and the names that there are: for whoever tells the nearest. */
export interface WrongName {
  readonly wrong: string;
  readonly known: readonly string[];
}

/** Parses given parameters over FIS's defaults; every issue is listed, not just the first. */
export function readParameters(
  fault: Pick<Fault, 'actionId' | 'parameters'>,
  given: Readonly<Record<string, string>>,
): { values: Values<ParameterTable>; issues: ParameterIssue[] } {
  const issues: ParameterIssue[] = [];
  const values: Record<string, unknown> = {};
  for (const parameter of Object.keys(given)) {
    if (!Object.hasOwn(fault.parameters, parameter)) {
      const name = { wrong: parameter, known: Object.keys(fault.parameters) };
      issues.push({ parameter, message: `is not a parameter of ${fault.actionId}`, name });
    }
  }
  for (const [parameter, definition] of Object.entries(fault.parameters)) {
    const text = given[parameter] ?? definition.default;
    if (text === undefined) {
      if (definition.required) issues.push({ parameter, message: `is required by ${fault.actionId}` });
      continue;
    }
    try {
      values[parameter] = definition.parse(text);
    } catch (error) {
      issues.push({ parameter, message: (error as Error).message });
    }
  }
  return { values, issues };
}

/** How long the action lasts by its `duration` parameter, in unscaled milliseconds; 0 where it has none. */
export function durationOf(values: Values<ParameterTable>): number {
  return typeof values.duration === 'number' ? values.duration : 0;
}
