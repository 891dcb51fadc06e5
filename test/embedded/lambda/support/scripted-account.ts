import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createScriptedEcs, type ScriptedEcs } from './scripted-ecs.ts';

/** An experiment of a test's FIS; times are milliseconds since the epoch. */
export interface ScriptedExperiment {
  readonly template: string;
  status: string;
  reason?: string;
  startTime?: number;
  endTime?: number;
  readonly tags?: Readonly<Record<string, string>>;
}

export interface ScriptedTemplate {
  readonly tags: Readonly<Record<string, string>>;
  readonly stopAlarms?: readonly string[];
}

export interface Call {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** FIS, ECS and CloudWatch of one account, each as a test has it, with a log of every call in order. */
export interface ScriptedAccount {
  readonly url: string;
  readonly calls: Call[];
  /** Those that changed something. */
  readonly acts: () => readonly Call[];
  readonly templates: Map<string, ScriptedTemplate>;
  readonly experiments: Map<string, ScriptedExperiment>;
  readonly ecs: ScriptedEcs;
  /** The alarms that CloudWatch knows; undefined: there is no CloudWatch. */
  alarms: Map<string, { state: string; since: number }> | undefined;
  /** The status of every stack; undefined: CloudFormation refuses. */
  stack: string | undefined;
  /** What StopExperiment makes of an experiment. */
  stopTo: string;
  close(): Promise<void>;
}

const reads = /^(Get|List|Describe)/;
const arnOf = (alarm: string) => `arn:aws:cloudwatch:us-east-1:000000000000:alarm:${alarm}`;

class Refusal extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

export async function startScriptedAccount(now: () => number): Promise<ScriptedAccount> {
  const server = createServer(async (request, response) => {
    const target = String(request.headers['x-amz-target'] ?? '');
    const text = await textOf(request);
    const isQuery = request.headers['content-type'] === 'application/x-www-form-urlencoded';
    response.setHeader('content-type', target ? 'application/x-amz-json-1.1' : 'application/json');
    try {
      if (isQuery) {
        self.calls.push({ operation: 'DescribeStacks', input: Object.fromEntries(new URLSearchParams(text)) });
        response.setHeader('content-type', 'text/xml');
        if (!self.stack) throw new Refusal('AccessDenied', 'not yours');
        response.end(`<R><Stacks><member><StackStatus>${self.stack}</StackStatus></member></Stacks></R>`);
        return;
      }
      const input = text ? JSON.parse(text) : {};
      const operation = target ? (target.split('.')[1] ?? '') : operationOf(request);
      const id = decodeURIComponent((request.url ?? '').split('?')[0]?.split('/')[2] ?? '');
      self.calls.push({ operation, input: target ? input : { id } });
      response.end(JSON.stringify(answer(operation, target, input, id)));
    } catch (error) {
      const { name, message } = error as Error;
      response.writeHead(name === 'ResourceNotFoundException' ? 404 : 400, { 'x-amzn-errortype': name });
      response.end(isQuery ? `<E><Message>${message}</Message></E>` : JSON.stringify({ __type: name, message }));
    }
  });

  function answer(operation: string, target: string, input: Record<string, never>, id: string): unknown {
    if (target.startsWith('AmazonEC2ContainerService')) return self.ecs.answer(operation, input);
    if (target.startsWith('GraniteService')) return describeAlarms(input);
    return fis(operation, id);
  }

  function describeAlarms(input: Record<string, unknown>) {
    if (!self.alarms) throw new Refusal('UnknownOperationException', 'there is no CloudWatch');
    const {
      AlarmNames,
      AlarmNamePrefix = '',
      StateValue,
    } = input as { AlarmNames?: string[] } & Record<string, string>;
    const wanted = [...self.alarms].filter(
      ([name, { state }]) =>
        name.startsWith(AlarmNamePrefix) &&
        (!AlarmNames || AlarmNames.includes(name)) &&
        (!StateValue || StateValue === state),
    );
    const MetricAlarms = wanted.map(([AlarmName, { state, since }]) => ({
      AlarmName,
      StateValue: state,
      StateUpdatedTimestamp: since / 1000,
      StateTransitionedTimestamp: since / 1000,
    }));
    return { MetricAlarms, CompositeAlarms: [] };
  }

  function fis(operation: string, id: string) {
    if (operation === 'ListExperiments') return { experiments: [...self.experiments.keys()].map(present) };
    if (operation === 'GetExperimentTemplate') {
      const template = self.templates.get(id);
      if (!template) throw new Refusal('ResourceNotFoundException', `no template ${id}`);
      return { experimentTemplate: { id, description: id, tags: template.tags, stopConditions: conditionsOf(id) } };
    }
    const experiment = self.experiments.get(id);
    if (!experiment) throw new Refusal('ResourceNotFoundException', `no experiment ${id}`);
    if (operation === 'StopExperiment') {
      experiment.status = self.stopTo;
      experiment.reason = 'Experiment stopped.';
      if (self.stopTo === 'stopped') experiment.endTime = now();
    }
    return { experiment: present(id) };
  }

  const conditionsOf = (template: string) =>
    (self.templates.get(template)?.stopAlarms ?? []).map((alarm) => ({
      source: 'aws:cloudwatch:alarm',
      value: arnOf(alarm),
    }));

  function present(id: string) {
    const {
      template,
      status,
      reason = '',
      startTime = now() - 60_000,
      endTime,
      tags = {},
    } = self.experiments.get(id) as ScriptedExperiment;
    return {
      id,
      experimentTemplateId: template,
      state: { status, reason },
      creationTime: startTime / 1000,
      startTime: startTime / 1000,
      ...(endTime && { endTime: endTime / 1000 }),
      stopConditions: conditionsOf(template),
      tags,
    };
  }

  const self: ScriptedAccount = {
    url: '',
    calls: [],
    acts: () => self.calls.filter(({ operation }) => !reads.test(operation)),
    templates: new Map(),
    experiments: new Map(),
    ecs: createScriptedEcs(now),
    alarms: undefined,
    stack: 'UPDATE_COMPLETE',
    stopTo: 'stopping',
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(self, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

function operationOf({ method, url = '' }: IncomingMessage): string {
  const [, collection, id] = url.split('?')[0]?.split('/') ?? [];
  if (collection === 'experimentTemplates') return 'GetExperimentTemplate';
  if (!id) return 'ListExperiments';
  return method === 'DELETE' ? 'StopExperiment' : 'GetExperiment';
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
}
