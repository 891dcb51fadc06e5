import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnDocument } from 'aws-cdk-lib/aws-ssm';
import { Arn, ArnFormat, Aws, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Config } from '../../config/config.ts';
import type { Topology } from '../../model/topology.ts';
import { namesOf } from '../../names.ts';
import { automationRole, statementsOf } from '../shared/statements.ts';
import { addExplained } from '../shared/wildcards.ts';
import { type AutomationDefinition, type CommandDefinition, textOf } from './automations/definition.ts';
import { longest } from './automations/on-tasks.ts';

export interface AutomationDocumentProps {
  readonly config: Config;
  readonly topology: Topology;
  readonly definition: AutomationDefinition;
}

/** A fault that FIS lacks, as an Automation document of ours with its own role, and a Command document where it enters tasks. */
export class AutomationDocument extends Construct {
  readonly role: Role;
  readonly documentArn: string;

  constructor(scope: Construct, id: string, { config, topology, definition }: AutomationDocumentProps) {
    super(scope, id);
    const { automation, command } = definition;
    const names = namesOf(config);
    const name = names.document(automation.name);
    this.role = new Role(this, 'Role', {
      roleName: names.role(automationRole(automation.name), config.region),
      description: `SSM Automation: ${name}`,
      assumedBy: new ServicePrincipal('ssm.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
          ArnLike: {
            'aws:SourceArn': `arn:${Aws.PARTITION}:ssm:${Aws.REGION}:${Aws.ACCOUNT_ID}:automation-execution/*`,
          },
        },
      }),
    });
    const permissions = [...automation.permissions, ...(definition.permissions ?? [])];
    addExplained(this.role, statementsOf(permissions, { config }, [`${automation.name}-command`]));
    if (command)
      document(this, 'Command', `${name}-command`, 'Command', commandContent(automation.description, command));
    document(this, 'Automation', name, 'Automation', {
      schemaVersion: '0.3',
      description: automation.description,
      assumeRole: this.role.roleArn,
      parameters: parametersOf(definition, topology),
      mainSteps: definition.steps({ config, topology, command: `${name}-command` }),
    });
    this.documentArn = Arn.format(
      { service: 'ssm', resource: 'document', resourceName: name, arnFormat: ArnFormat.SLASH_RESOURCE_NAME },
      Stack.of(this),
    );
  }
}

/** The model's parameters, with what SSM may let through. Throws where one has no such limit: it ends up in a script. */
function parametersOf({ automation, allowed }: AutomationDefinition, topology: Topology) {
  const limits = allowed(topology);
  return Object.fromEntries(
    Object.entries(automation.parameters).map(([name, { description, default: fallback }]) => {
      const limit = limits[name];
      if (!limit) throw new Error(`document ${automation.name}: parameter ${name} has no allowed values or pattern`);
      return [name, { type: 'String', description, ...(fallback !== undefined && { default: fallback }), ...limit }];
    }),
  );
}

function commandContent(description: string, { parameters, script }: CommandDefinition) {
  const entries = Object.entries(parameters);
  return {
    schemaVersion: '2.2',
    description,
    parameters: Object.fromEntries(
      entries.map(([name, { variable, ...rest }]) => [name, { type: 'String', description: variable, ...rest }]),
    ),
    mainSteps: [
      {
        name: 'run',
        action: 'aws:runShellScript',
        inputs: {
          timeoutSeconds: String(longest),
          runCommand: [
            ...entries.map(([name, { variable }]) => `${variable}='{{ ${name} }}'`),
            ...textOf(script).split('\n'),
          ],
        },
      },
    ],
  };
}

function document(scope: Construct, id: string, name: string, documentType: 'Automation' | 'Command', content: object) {
  // A new version takes the place of the old one; under a fixed name a replacement could not.
  // Runbooks with scripts inside are for YAML, of which JSON is a part. Source: SSM user guide, aws:executeScript.
  const documentFormat = documentType === 'Automation' ? 'YAML' : 'JSON';
  return new CfnDocument(scope, id, { name, documentType, documentFormat, content, updateMethod: 'NewVersion' });
}
