import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { Template } from 'aws-cdk-lib/assertions';
import { Stack } from 'aws-cdk-lib/core';
import { systemIn } from '../../../lib/config/system-in.ts';
import { AutomationDocument } from '../../../lib/constructs/fis/automation-document.ts';
import { automationDefinitions } from '../../../lib/constructs/fis/automations/index.ts';
import type { Topology } from '../../../lib/model/topology.ts';
import { shopModel } from '../../../systems/shop/model.ts';
import { configFor, testApp } from './synth.ts';

const config = configFor('dev');
/** A process that no other on this machine is named after: it is going to be killed. */
export const victim = 'bw-victim';
const { topology: shop } = systemIn(config, shopModel);
const topology: Topology = { ...shop, services: shop.services.map((service) => ({ ...service, processName: victim })) };

export interface Content {
  readonly schemaVersion: string;
  readonly assumeRole?: unknown;
  readonly parameters: Readonly<
    Record<string, { allowedValues?: string[]; allowedPattern?: string; default?: string }>
  >;
  readonly mainSteps: readonly { readonly name: string; readonly onFailure?: string; readonly onCancel?: string }[];
}

export const contents = documentsIn(topology);
function documentsIn(of: Topology): Map<string, Content> {
  const stack = new Stack(testApp(), 'documents');
  for (const definition of automationDefinitions) {
    new AutomationDocument(stack, definition.automation.name, { config, topology: of, definition });
  }
  const resources = Object.values(Template.fromStack(stack).findResources('AWS::SSM::Document'));
  return new Map(resources.map(({ Properties }) => [Properties.Name as string, Properties.Content as Content]));
}
export const contentOf = (name: string): Content => contents.get(`shop-dev-${name}`) as Content;

export interface Aws {
  readonly instances?: readonly { InstanceId: string; PingStatus: string; Tags: Record<string, string> }[];
  readonly tables?: Record<string, Record<string, unknown>>;
  readonly groups?: Record<string, { Status: string }>;
  readonly services?: Record<string, Record<string, unknown>>;
  readonly definitions?: readonly Record<string, unknown>[];
  /** What somebody else tells a service while the document sleeps. */
  readonly meanwhile?: readonly {
    readonly service: string;
    readonly taskDefinition: string;
    readonly completes?: boolean;
    readonly rings?: boolean;
    readonly tags?: Readonly<Record<string, string>>;
  }[];
  /** Statuses of Automation executions, by their ids. */
  readonly executions?: Readonly<Record<string, string>>;
  /** Another that tags a service before a call to ECS, counted from 1. */
  readonly contender?: {
    readonly before: number;
    readonly service: string;
    readonly tags: Readonly<Record<string, string>>;
  };
}
export interface Execution {
  readonly status: 'Success' | 'Failed' | 'Cancelled' | 'Refused' | 'Killed';
  readonly steps: readonly string[];
  readonly error: string | null;
  readonly aws: Required<Aws> & { readonly calls: readonly Record<string, unknown>[] };
}

export interface How {
  readonly failAt?: string;
  readonly cancelAt?: string;
  /** The call to ECS, counted from 0, before which the script is gone, and nothing follows. */
  readonly dieAt?: number;
  /** A process whose state is told with every pause of the document. */
  readonly watch?: number;
  /** The execution's id, where it is not the usual one. */
  readonly execution?: string;
}
/** The id of an execution here, unless told. */
export const executionId = '11111111-2222-3333-4444-555555555555';

/** A task's SSM agent, as SSM describes it. */
export const agent = (id: string, service: string, online = true) => ({
  InstanceId: id,
  PingStatus: online ? 'Online' : 'ConnectionLost',
  Tags: { 'breakwater:system': 'shop', 'breakwater:environment': 'dev', 'breakwater:service': service },
});

/** Runs a document to its end, with nothing but its own text; tasks have a folder each in `folder`. */
export async function run(
  folder: string,
  name: string,
  parameters: Readonly<Record<string, string>>,
  aws: Aws,
  how: How = {},
): Promise<Execution> {
  const commands = Object.fromEntries([...contents].filter(([document]) => document.endsWith('-command')));
  const environment = {
    FOLDER: folder,
    PATH: `${folder}:${resolve('lib/constructs/tasks/ssm-agent')}`,
    TASK_FILE: join(folder, 'task.json'),
  };
  const input = {
    document: contentOf(name),
    commands,
    parameters,
    execution: executionId,
    aws: { ...aws, calls: [] },
    environment,
    ...how,
  };
  const python = spawn('python3', ['test/cdk/support/run-automation.py'], { stdio: ['pipe', 'pipe', 'inherit'] });
  python.stdin.end(JSON.stringify(input));
  return JSON.parse(await text(python.stdout)) as Execution;
}
