import type { faults } from '../model/faults/index.ts';
import { findFault } from '../model/faults/index.ts';
import type { ActionContent, TargetContent } from './content.ts';
import type { Path } from './path.ts';
import type { Subject } from './subject.ts';
import { entriesOf, valueIn } from './told.ts';
import { isKnown, Unresolved } from './unresolved.ts';

/** An action of a template that the catalogue has. */
export interface KnownAction {
  readonly name: string;
  readonly at: Path;
  readonly content: ActionContent;
  readonly fault: (typeof faults)[number];
  /** The targets that it names, as far as there are such. */
  readonly targets: readonly NamedTarget[];
}

export interface NamedTarget {
  readonly name: string;
  readonly at: Path;
  readonly content: TargetContent;
}

/** Nearly every rule asks for them. */
const found = new WeakMap<Subject, readonly KnownAction[]>();

/** The actions of a template that are known, in its order. */
export function knownActions(subject: Subject): readonly KnownAction[] {
  const actions = found.get(subject) ?? findActions(subject);
  found.set(subject, actions);
  return actions;
}

function findActions({ content: { actions, targets } }: Subject): KnownAction[] {
  return entriesOf(actions).flatMap(([name, content]) => {
    const fault = isKnown(content.actionId) ? findFault(content.actionId) : undefined;
    if (!fault) return [];
    const named = entriesOf(content.targets).flatMap(([, target]) => {
      const meant = isKnown(target) ? valueIn(targets, target) : undefined;
      return meant && isKnown(target) ? [{ name: target, at: ['targets', target], content: meant }] : [];
    });
    return [{ name, at: ['actions', name], content, fault, targets: named }];
  });
}

/** The targets of a template with their places. */
export const targetsOf = ({ content: { targets } }: Subject): NamedTarget[] =>
  entriesOf(targets).map(([name, content]) => ({ name, at: ['targets', name], content }));

/** A parameter's value: as given, else the action's own; undefined where there is none, or nobody knows. */
export function parameterOf({ content: { parameters }, fault }: KnownAction, name: string): string | undefined {
  const given = valueIn(parameters, name);
  if (given !== undefined) return isKnown(given) ? given : undefined;
  return parameters instanceof Unresolved ? undefined : fault.parameters[name]?.default;
}
