import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EnvironmentName } from '../../../lib/config/config.ts';
import { systemIn } from '../../../lib/config/system-in.ts';
import { labels } from '../../../lib/model/labels.ts';
import { rules } from '../../../lib/policy/index.ts';
import { PolicyPlugin } from '../../../lib/policy/plugin.ts';
import type { Stacks } from '../../../lib/stacks/index.ts';
import { shopModel } from '../../../systems/shop/model.ts';
import { synth } from './synth.ts';

/** What a check of ours says, and which one says it. */
export interface Caught {
  readonly check: string;
  readonly message: string;
}

// biome-ignore lint/suspicious/noExplicitAny: CloudFormation's JSON, of whichever type
export type Json = any;
export type Properties = Record<string, Json>;

/** The templates of an environment as they are written, to be spoilt. */
export class Templates {
  private readonly stacks: Readonly<Record<keyof Stacks, Json>>;

  constructor(environment: EnvironmentName) {
    const { templates } = synth(environment);
    this.stacks = structuredClone(
      Object.fromEntries(Object.entries(templates).map(([name, template]) => [name, template.toJSON()])),
    ) as Record<keyof Stacks, Json>;
  }

  /** The first resource of a type in a stack whose logical id begins so. */
  resource(stack: keyof Stacks, type: string, start = ''): { readonly id: string; readonly properties: Properties } {
    const found = Object.entries<Json>(this.stacks[stack].Resources).find(
      ([id, { Type }]) => Type === type && id.startsWith(start),
    );
    if (!found) throw new Error(`stack ${stack} has no ${type} ${start}`);
    const [id, resource] = found;
    resource.Properties ??= {};
    return { id, properties: resource.Properties };
  }

  /** One more resource in a stack; its logical id. */
  add(stack: keyof Stacks, type: string, properties: Properties): string {
    const id = 'Planted';
    this.stacks[stack].Resources[id] = { Type: type, Properties: properties };
    return id;
  }

  /** The name under which a stack exports a resource of its own. */
  exportOf(stack: keyof Stacks, id: string): string {
    const outputs = Object.values<Json>(this.stacks[stack].Outputs);
    const output = outputs.find(({ Value, Export }) => Export && Value.Ref === id);
    if (!output) throw new Error(`stack ${stack} does not export ${id}`);
    return output.Export.Name;
  }

  experiment(name: string): Properties {
    const templates = Object.values<Json>(this.stacks.chaos.Resources).filter(
      ({ Type }) => Type === 'AWS::FIS::ExperimentTemplate',
    );
    const found = templates.find(({ Properties: { Tags } }) => Tags[labels.experiment] === name);
    if (!found) throw new Error(`there is no experiment ${name}`);
    return found.Properties;
  }

  /** The statements of the role of an experiment. */
  statementsOf(experiment: string): Json[] {
    const [role] = this.experiment(experiment).RoleArn['Fn::GetAtt'];
    return this.resource('chaos', 'AWS::IAM::Policy', role.replace(/[\dA-F]{8}$/, '')).properties.PolicyDocument
      .Statement;
  }

  /** Into a folder, as synth does; the paths. */
  writeTo(folder: string): string[] {
    return Object.entries(this.stacks).map(([name, template]) => {
      const path = join(folder, `${name}.template.json`);
      writeFileSync(path, JSON.stringify(template));
      return path;
    });
  }
}

/** What the policy says of an environment's templates after they were changed. */
export function policyOn(environment: EnvironmentName, change: (templates: Templates) => void): Caught[] {
  const templates = new Templates(environment);
  change(templates);
  const folder = mkdtempSync(join(tmpdir(), 'planted-'));
  try {
    const templatePaths = templates.writeTo(folder);
    const { config } = synth(environment);
    const plugin = new PolicyPlugin(rules, config, systemIn(config, shopModel));
    const { violations } = plugin.validate({ templatePaths } as unknown as Parameters<typeof plugin.validate>[0]);
    return violations.map(({ ruleName: check, description: message }) => ({ check, message }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What is said by whoever refuses to go on. */
export function refusalOf(act: () => unknown): Caught[] {
  try {
    act();
    return [];
  } catch (error) {
    const { name: check, message } = error as Error;
    return [{ check, message }];
  }
}
