import { readFileSync } from 'node:fs';
import type { Config } from '../../../config/config.ts';
import type { Automation } from '../../../model/faults/automation.ts';
import type { Permission } from '../../../model/faults/permissions.ts';
import { type Store, storesOf, type Topology } from '../../../model/topology.ts';

/** What a parameter of a document may be: SSM refuses the rest before anything runs. */
export type Allowed = { readonly allowedValues: readonly string[] } | { readonly allowedPattern: string };

export const digits: Allowed = { allowedPattern: '^[0-9]{1,10}$' };
export const isoDuration: Allowed = { allowedPattern: '^P(?=.)([0-9]+D)?(T(?=.)([0-9]+H)?([0-9]+M)?([0-9]+S)?)?$' };

/** What a document is written from. */
export interface Place {
  readonly config: Config;
  readonly topology: Topology;
  /** The name of the Command document, where there is one. */
  readonly command: string;
}

/** A step of an Automation document, in SSM's words. */
export type Step = { readonly name: string; readonly action: string } & Readonly<Record<string, unknown>>;

/** How SSM does what an automation of the model promises. */
export interface AutomationDefinition {
  readonly automation: Automation;
  /** How close the document comes to the real thing, in one sentence. */
  readonly fidelity: string;
  allowed(topology: Topology): Readonly<Record<string, Allowed>>;
  steps(place: Place): readonly Step[];
  /** What runs inside a task, by its SSM agent. */
  readonly command?: CommandDefinition;
  /** What the steps' own bookkeeping needs, beyond the automation's permissions. */
  readonly permissions?: readonly Permission[];
}

export interface CommandDefinition {
  /** Parameters of the Command document, which the script sees as environment variables. */
  readonly parameters: Readonly<Record<string, Allowed & { readonly variable: string; readonly default?: string }>>;
  /** A file of this folder. */
  readonly script: string;
}

/** The text of a script in this folder. */
export const textOf = (file: string): string => readFileSync(new URL(file, import.meta.url), 'utf8');

export const namesOfKind = (topology: Topology, kind: Store['kind']): Allowed => ({
  allowedValues: storesOf(topology, kind),
});

/** A step that runs a function of a Python file of this folder. */
export function python(file: string, handler: string, payload: Readonly<Record<string, unknown>>) {
  return {
    action: 'aws:executeScript',
    inputs: { Runtime: 'python3.11', Handler: handler, Script: textOf(file), InputPayload: payload },
  };
}

/** Whatever happens from here on, the way leads through the step `revert`. */
export const thenRevert = { onFailure: 'step:revert', onCancel: 'step:revert' } as const;
