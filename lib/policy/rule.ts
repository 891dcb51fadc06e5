import type { Config } from '../config/config.ts';
import type { SynthesizedRole } from '../model/cloudformation/template.ts';
import type { WithQuotas } from '../model/experiments/target-quotas.ts';
import type { WithLimits } from '../model/objectives.ts';
import type { SystemModel } from '../model/system.ts';
import type { FisTemplate } from './fis-template.ts';
import type { PlacedResource, Resources } from './resources.ts';

/** What is wrong with one thing of a resource, its value included. */
export interface Finding {
  /** Where in the resource, e.g. `Properties/Actions/kill`. */
  readonly location: string;
  readonly problem: string;
}

/** The same, where the rule looks at more than one resource: whose it is. */
export interface PlacedFinding extends Finding {
  readonly resource: PlacedResource;
}

/** One rule of the policy. Every FIS template, alarm or role, of FIS or of others, is held against it. */
export interface Rule {
  readonly name: string;
  readonly description: string;
  /** The way out. */
  readonly fix: string;
  templates?(template: FisTemplate, config: Config, system: WithLimits & WithQuotas): readonly Finding[];
  /** The properties of an AWS::CloudWatch::Alarm. */
  alarms?(alarm: Readonly<Record<string, unknown>>, config: Config, system: SystemModel): readonly Finding[];
  roles?(role: SynthesizedRole): readonly Finding[];
  /** For roles that others than FIS assume too. */
  everyRole?(role: SynthesizedRole, config: Config): readonly Finding[];
  /** For what no resource tells alone: those of all stacks. */
  everything?(resources: Resources, config: Config): readonly PlacedFinding[];
}
