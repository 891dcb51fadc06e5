import type { Config } from '../config.ts';
import type { FisTemplate } from './fis-template.ts';

/** What is wrong with one thing of a resource, its value included. */
export interface Finding {
  /** Where in the resource, e.g. `Properties/Actions/kill`. */
  readonly location: string;
  readonly problem: string;
}

/** One rule of the policy. Every FIS template, alarm or role is held against it. */
export interface Rule {
  readonly name: string;
  readonly description: string;
  /** The way out. */
  readonly fix: string;
  templates?(template: FisTemplate, config: Config): readonly Finding[];
  /** The properties of an AWS::CloudWatch::Alarm. */
  alarms?(alarm: Readonly<Record<string, unknown>>): readonly Finding[];
  roles?(role: SynthesizedRole): readonly Finding[];
}

/** A role that FIS assumes, with all statements of its policies. */
export interface SynthesizedRole {
  readonly statements: readonly { readonly actions: readonly string[]; readonly resources: readonly unknown[] }[];
  readonly metadata: Readonly<Record<string, unknown>>;
}
