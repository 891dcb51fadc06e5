import type {
  IPolicyValidationContext,
  IPolicyValidationPlugin,
  PolicyValidationPluginReport,
  PolicyViolation,
} from 'aws-cdk-lib/core';
import type { Config } from '../config/config.ts';
import { rolesOf } from '../model/cloudformation/roles.ts';
import type { SynthesizedTemplate } from '../model/cloudformation/template.ts';
import type { SystemModel } from '../model/system.ts';
import { fisTemplateOf } from './fis-template.ts';
import { Resources } from './resources.ts';
import type { Finding, Rule } from './rule.ts';
import { readTemplate } from './synthesized.ts';

/** The rules as a CDK validation: it reads what was synthesised, so that no escape hatch gets past it. */
export class PolicyPlugin implements IPolicyValidationPlugin {
  readonly name = 'Breakwater';
  readonly ruleIds: string[];
  private readonly rules: readonly Rule[];
  private readonly config: Config;
  private readonly system: SystemModel;

  constructor(rules: readonly Rule[], config: Config, system: SystemModel) {
    this.rules = rules;
    this.config = config;
    this.system = system;
    this.ruleIds = rules.map(({ name }) => name);
  }

  validate({ templatePaths }: IPolicyValidationContext): PolicyValidationPluginReport {
    const templates = new Map(templatePaths.map((path) => [path, readTemplate(path)]));
    const violations = [
      ...[...templates].flatMap(([path, template]) => this.violationsOf(path, template)),
      ...this.violationsAcross(new Resources(templates)),
    ];
    return { success: violations.length === 0, violations };
  }

  private violationsOf(templatePath: string, template: SynthesizedTemplate): PolicyViolation[] {
    const violations: PolicyViolation[] = [];
    const judge = (rule: Rule, resourceLogicalId: string, findings: readonly Finding[] = []) => {
      for (const finding of findings) violations.push(violation(rule, { resourceLogicalId, templatePath }, finding));
    };
    const resources = Object.entries(template.Resources);
    const ofType = (wanted: string) =>
      resources.flatMap(([id, { Type, Properties = {} }]) => (Type === wanted ? [[id, Properties] as const] : []));
    const templates = ofType('AWS::FIS::ExperimentTemplate').map(([id, own]) => [id, fisTemplateOf(own)] as const);
    const alarms = ofType('AWS::CloudWatch::Alarm');
    const roles = rolesOf(template);
    for (const rule of this.rules) {
      for (const [id, own] of templates) judge(rule, id, rule.templates?.(own, this.config, this.system));
      for (const [id, own] of alarms) judge(rule, id, rule.alarms?.(own, this.config, this.system));
      for (const [id, role] of roles) {
        if (role.isForFis) judge(rule, id, rule.roles?.(role));
        judge(rule, id, rule.everyRole?.(role, this.config));
      }
    }
    return violations;
  }

  private violationsAcross(resources: Resources): PolicyViolation[] {
    return this.rules.flatMap((rule) =>
      (rule.everything?.(resources, this.config) ?? []).map(({ resource: { id, templatePath }, ...finding }) =>
        violation(rule, { resourceLogicalId: id, templatePath }, finding),
      ),
    );
  }
}

function violation(
  { name: ruleName, description, fix }: Rule,
  place: { readonly resourceLogicalId: string; readonly templatePath: string },
  { location, problem }: Finding,
): PolicyViolation {
  return {
    ruleName,
    description: `${description} ${problem}`,
    fix,
    severity: 'fatal',
    violatingResources: [{ ...place, locations: [location] }],
  };
}
