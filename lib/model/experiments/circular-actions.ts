import type { ActionDefinition } from '../fis-template.ts';

/** Actions that wait for each other, directly or not, so that none of them could ever begin; empty where there are none. */
export function circularActions(actions: Readonly<Record<string, Pick<ActionDefinition, 'startAfter'>>>): string[] {
  const done = new Set<string>();
  const waiting = () => Object.keys(actions).filter((name) => !done.has(name));
  const mayBegin = (name: string) => (actions[name]?.startAfter ?? []).every((earlier) => done.has(earlier));
  for (let begun = waiting().filter(mayBegin); begun.length > 0; begun = waiting().filter(mayBegin)) {
    for (const name of begun) done.add(name);
  }
  return waiting();
}
