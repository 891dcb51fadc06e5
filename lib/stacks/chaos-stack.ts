import { Alarm, type IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnTargetAccountConfiguration } from 'aws-cdk-lib/aws-fis';
import { Annotations, Aws, CfnResource } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { type Config, ConfigError } from '../config/config.ts';
import { AutomationDocument } from '../constructs/fis/automation-document.ts';
import { automationDefinitions } from '../constructs/fis/automations/index.ts';
import { ExperimentError } from '../constructs/fis/check-experiment.ts';
import type { ReportDestination } from '../constructs/fis/experiment-role.ts';
import { ExperimentSchedule } from '../constructs/fis/experiment-schedule.ts';
import { ExperimentTemplate } from '../constructs/fis/experiment-template.ts';
import { MissedStarts } from '../constructs/fis/missed-starts.ts';
import { Starts } from '../constructs/fis/starts.ts';
import { whyOneAccount } from '../constructs/fis/why-one-account.ts';
import { TargetAccountAlarm } from '../constructs/observability/target-account-alarm.ts';
import { ExperimentRules } from '../constructs/response/experiment-rules.ts';
import { createLogGroup } from '../constructs/shared/log-group.ts';
import { PrivateBucket } from '../constructs/shared/private-bucket.ts';
import { documentsOf } from '../model/experiments/automate.ts';
import type { Experiment } from '../model/experiments/experiment.ts';
import { experimentsOf, omissionsOf } from '../model/experiments/index.ts';
import type { EnvironmentReferences } from '../model/experiments/template.ts';
import { enteredServices } from '../model/fault-injection.ts';
import type { SystemModel } from '../model/system.ts';
import { findStore, type Topology } from '../model/topology.ts';
import { namesOf } from '../names.ts';
import type { DataStack } from './data-stack.ts';
import { EnvironmentStack, type EnvironmentStackProps } from './environment-stack.ts';
import type { NetworkStack } from './network-stack.ts';
import type { ObservabilityStack } from './observability-stack.ts';
import type { ResponseStack } from './response-stack.ts';
import type { ServicesStack } from './services-stack.ts';
import { whyNotDeployed } from './why-not-deployed.ts';

/** Source: CloudFormation user guide, quotas, resources in a template. Nearly so many are worth a word. */
const mostResources = 500;
const nearlyAll = 0.85;

const ofReports = 'Written by FIS alone and read by few: CloudTrail has who did what.';

export interface ChaosStackProps extends EnvironmentStackProps {
  readonly system: SystemModel;
  readonly network: NetworkStack;
  readonly data: DataStack;
  readonly services: ServicesStack;
  readonly observability: ObservabilityStack;
  readonly response: ResponseStack;
  /** @default - all of the model. */
  readonly experiments?: readonly Experiment[];
}

/** A FIS template for every experiment that the environment allows, and the documents for what FIS lacks. */
export class ChaosStack extends EnvironmentStack {
  readonly templates: ReadonlyMap<string, ExperimentTemplate>;

  constructor(scope: Construct, props: ChaosStackProps) {
    super(scope, 'chaos', `Breakwater: experiments on the ${props.config.system}`, props.config);
    const { config, system, network, data, services, observability, response } = props;
    const { topology } = system;
    for (const before of [network, data, response, services, observability]) this.addStackDependency(before);
    const known = distinct(this.node.path, props.experiments ?? experimentsOf(system));
    checkNames(config, known);
    if (!props.experiments) this.sayOmissions(props);
    const experiments = known.filter((experiment) => this.allows(experiment, props));

    const documentArns = this.addDocuments(config, topology, experiments);
    const references: Pick<EnvironmentReferences, 'addressOf' | 'documentArn'> = {
      addressOf: (name) => {
        const kind = findStore(topology, name)?.kind;
        if (kind === 'sqs-queue') return `sqs.${config.region}.${Aws.URL_SUFFIX}`;
        return kind ? data.cache.primaryEndpoint : `${name}.${namesOf(config).namespace}`;
      },
      documentArn: (name) => documentArns.get(name) ?? missing(name),
    };
    const { logGroupArn } = createLogGroup(this, 'Log', config, 'experiments', { vended: true });
    const report = config.reports
      ? this.reportTo(new PrivateBucket(this, 'Reports', config, ofReports), props)
      : undefined;

    const accounts = this.alarmsOfAccounts(props);
    const guardrails = this.byName(observability.guardrails);
    this.templates = new Map(
      experiments.map((experiment) => [
        experiment.name,
        new ExperimentTemplate(this, experiment.name, {
          config,
          system,
          experiment,
          vpcId: network.vpc.vpcId,
          guardrails,
          logGroupArn,
          references,
          ...(report && { report }),
          ...(accounts.size > 0 && !this.staysHere(experiment, topology) && { targetAccounts: accounts }),
        }),
      ]),
    );
    this.addResponse(config, response);
    this.checkSize(config);
  }

  /** Who is told what becomes of experiments, who may start them, and when that is asked for. */
  private addResponse(config: Config, response: ResponseStack): void {
    const templates = [...this.templates.values()];
    new ExperimentRules(this, 'Ended', {
      config,
      templateIds: templates.map(({ templateId }) => templateId),
      queues: response.hearExperiments,
      topic: response.topics.people,
    });
    new Starts(this, 'Starts', { config, templates, role: response.handler('preflight').role });
    this.addSchedules(config, response);
  }

  /** Says what makes it large as long as that can be changed. */
  private checkSize({ name, targetAccounts = [] }: Config): void {
    const resources = this.node.findAll().filter((each) => CfnResource.isCfnResource(each));
    const ofAccounts = resources.filter((each) => each instanceof CfnTargetAccountConfiguration).length;
    const cause = ofAccounts > 0 ? `, ${ofAccounts} of them for ${targetAccounts.length} targetAccounts` : '';
    const size = `${this.stackName} has ${resources.length} resources${cause}; CloudFormation takes ${mostResources}`;
    if (resources.length > mostResources) {
      throw new ConfigError(`environment ${name}: ${size}: name fewer accounts, or have fewer experiments`);
    }
    if (resources.length >= nearlyAll * mostResources) Annotations.of(this).addInfo(size);
  }

  /** A schedule of what the environment does not take is left out with it, and said so. */
  private addSchedules({ name: environment, schedules }: Config, response: ResponseStack): void {
    const isThere = (name: string) => this.templates.has(name);
    for (const name of Object.keys(schedules).filter((name) => !isThere(name))) {
      Annotations.of(this).addInfo(`nothing starts ${name} by schedule: it is not deployed to ${environment}`);
    }
    const scheduled = Object.entries(schedules).filter(([name]) => isThere(name));
    if (scheduled.length === 0) return;
    const missed = new MissedStarts(this, 'MissedStarts', { config: this.config, people: response.people }).queue;
    const { gateOfSchedules: preflight } = response;
    for (const [name, expression] of scheduled) {
      const template = this.templates.get(name) as ExperimentTemplate;
      new ExperimentSchedule(this, `schedule-${name}`, { template, expression, preflight, missed });
    }
  }

  /** The documents of faults that FIS lacks, as far as experiments here run them. Those that enter tasks are for the services that may be entered. */
  private addDocuments(
    config: Config,
    topology: Topology,
    experiments: readonly Experiment[],
  ): ReadonlyMap<string, string> {
    const entered = enteredServices(config, topology);
    const reachable = { ...topology, services: topology.services.filter(({ name }) => entered.includes(name)) };
    const run = new Set(experiments.flatMap(({ actions }) => Object.values(actions).flatMap(documentsOf)));
    return new Map(
      automationDefinitions
        .filter(({ automation }) => run.has(automation.name))
        .map((definition) => {
          const { name } = definition.automation;
          const props = { config, topology: definition.command ? reachable : topology, definition };
          return [name, new AutomationDocument(this, `document-${name}`, props).documentArn];
        }),
    );
  }

  private reportTo(bucket: PrivateBucket, { observability }: ChaosStackProps): ReportDestination {
    const { bucketName, bucketArn } = bucket;
    return { bucketName, bucketArn, dashboardArn: observability.dashboards.timeline.dashboardArn };
  }

  /**
   * The same alarms by name alone. An import of an alarm would keep CloudFormation from deleting it, and with it an option
   * from being taken back or an experiment from being removed: their stack is deployed first.
   */
  private byName(guardrails: ReadonlyMap<string, IAlarm>): ReadonlyMap<string, IAlarm> {
    return new Map(
      [...guardrails.keys()].map((name) => [
        name,
        Alarm.fromAlarmName(this, `guardrail-${name}`, namesOf(this.config).alarm(name)),
      ]),
    );
  }

  /** For each account that experiments act in, what stops them there. */
  private alarmsOfAccounts({ config, system, response }: ChaosStackProps): ReadonlyMap<string, IAlarm> {
    const { targetAccounts = [] } = config;
    return new Map(
      targetAccounts.map((account) => {
        const alarm = new TargetAccountAlarm(this, `users-${account}`, { config, system, account });
        response.machines.route(alarm);
        return [account, alarm as IAlarm];
      }),
    );
  }

  /** What cannot act in other accounts acts here, and that is said. */
  private staysHere(experiment: Experiment, topology: Topology): boolean {
    const reason = whyOneAccount(experiment, topology);
    if (reason) Annotations.of(this).addInfo(`${experiment.name} acts in this account alone: ${reason}`);
    return reason !== undefined;
  }

  /** What the system cannot have anywhere is said, too: FIS would not take it, say. */
  private sayOmissions({ config, system }: ChaosStackProps): void {
    for (const { omitted, why } of omissionsOf(system)) {
      Annotations.of(this).addInfo(`${omitted} is not deployed to ${config.name}: ${why}`);
    }
  }

  /** What the environment does not take is left out, and said so. */
  private allows(experiment: Experiment, { config, system }: ChaosStackProps): boolean {
    const reason = whyNotDeployed(experiment, config, system);
    if (reason) Annotations.of(this).addInfo(`${experiment.name} is not deployed to ${config.name}: ${reason}`);
    return reason === undefined;
  }
}

function distinct(place: string, experiments: readonly Experiment[]): readonly Experiment[] {
  const seen = new Set<string>();
  for (const { name } of experiments) {
    if (seen.has(name)) throw new ExperimentError(`${place}: two experiments are named ${JSON.stringify(name)}`);
    seen.add(name);
  }
  return experiments;
}

/** A name in the configuration that no experiment has would permit nothing, and nobody would notice. */
function checkNames({ name: environment, chaos, schedules }: Config, experiments: readonly Experiment[]): void {
  const known = experiments.map(({ name }) => name);
  const unscheduled = Object.keys(schedules).find((name) => !known.includes(name));
  if (unscheduled !== undefined) {
    throw new ConfigError(
      `environment ${environment}: schedules: ${JSON.stringify(unscheduled)} is no experiment that it has (${known.join(', ')})`,
    );
  }
  for (const setting of ['everyZone', 'unstoppable'] as const) {
    const names = chaos[setting];
    const unknown = names === 'any' ? undefined : names.find((name) => !known.includes(name));
    if (unknown === undefined) continue;
    throw new ConfigError(
      `environment ${environment}: chaos.${setting}: ${JSON.stringify(unknown)} is no experiment (${known.join(', ')})`,
    );
  }
}

function missing(automation: string): never {
  throw new Error(
    `automation ${JSON.stringify(automation)} has no document: add its definition to lib/constructs/fis/automations`,
  );
}
