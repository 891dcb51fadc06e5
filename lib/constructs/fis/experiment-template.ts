import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnExperimentTemplate, CfnTargetAccountConfiguration } from 'aws-cdk-lib/aws-fis';
import { Arn, ArnFormat, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Config } from '../../config/config.ts';
import type { Experiment } from '../../model/experiments/experiment.ts';
import { stopAlarmsOf } from '../../model/experiments/stop-alarms.ts';
import { alarmsLookedAt, type EnvironmentReferences, partsOf, templateOf } from '../../model/experiments/template.ts';
import { labels } from '../../model/labels.ts';
import { calmMillisecondsWith, stopLagTag, stopLagWith } from '../../model/stop-lag.ts';
import type { SystemModel } from '../../model/system.ts';
import { toCloudFormation } from '../shared/cloudformation-names.ts';
import { watchOf } from '../shared/watch-of.ts';
import { aboutZone } from './about-zone.ts';
import { actElsewhere } from './act-elsewhere.ts';
import { checkExperiment, ExperimentError } from './check-experiment.ts';
import { ExperimentRole, type ReportDestination } from './experiment-role.ts';
import { withoutStopConditionTag } from './without-stop-condition.ts';

/** An experiment is stopped by alarms, or somebody has written down why not. There is no third way. */
export type StopCondition =
  | { readonly guardrails: ReadonlyMap<string, IAlarm>; readonly withoutStopCondition?: never }
  | { readonly withoutStopCondition: { readonly reason: string }; readonly guardrails?: never };

export type ExperimentTemplateProps = StopCondition & {
  readonly config: Config;
  readonly system: SystemModel;
  readonly experiment: Experiment;
  readonly vpcId: string;
  /** With the `:*` at its end. */
  readonly logGroupArn: string;
  /** Where services and stores answer, and the ARNs of our documents. */
  readonly references: Pick<EnvironmentReferences, 'addressOf' | 'documentArn'>;
  /** @default - FIS writes no report. */
  readonly report?: ReportDestination;
  /**
   * Accounts that it acts in, and no other; each with the alarm that stops it there.
   * @default - it acts in its own.
   */
  readonly targetAccounts?: ReadonlyMap<string, IAlarm>;
};

/** An experiment of the model as a FIS template, with a role of its own. Throws {@link ExperimentError}. */
export class ExperimentTemplate extends Construct {
  readonly role: ExperimentRole;
  readonly templateId: string;
  readonly templateArn: string;

  constructor(scope: Construct, id: string, props: ExperimentTemplateProps) {
    super(scope, id);
    const { config, system, experiment, vpcId, logGroupArn, references, report, targetAccounts } = props;
    const watch = watchOf(config);
    checkExperiment(this.node.path, experiment, system, config);
    const alarmArns = new Map(
      props.withoutStopCondition
        ? []
        : stopAlarmsOf(experiment, system, watch).map(({ name }) => [name, this.alarmArnOf(props.guardrails, name)]),
    );
    const lookedAt = this.alarmsLookedAt(props);
    const elsewhere = targetAccounts && actElsewhere(config, experiment, targetAccounts);
    this.role = new ExperimentRole(this, 'Role', {
      config,
      experiment,
      vpcId,
      // A narrower scope returns no composite alarm. Source: CloudWatch API reference, DescribeAlarms.
      alarmArns: elsewhere?.alarmArns ?? (watch.composite ? ['*'] : [...alarmArns.values()]),
      ...(elsewhere && { targetRoleArns: [...elsewhere.roleArns.values()] }),
      ...(report && { report }),
    });
    const body = templateOf(experiment, system, {
      ...references,
      roleArn: this.role.roleArn,
      alarmArn: (name) => alarmArns.get(name) ?? lookedAt.get(name) ?? '',
      logGroupArn,
      zonal: true,
      watch,
      aboutZone: (number) => aboutZone(config, number),
      targetTags: { [labels.environment]: config.name },
      tags: {
        [labels.environment]: config.name,
        [labels.production]: String(config.production),
        [labels.stopLag]: stopLagTag(stopLagWith(config.load, system)),
        [labels.alarmCalm]: String(calmMillisecondsWith(config.load, system) / 1000),
        ...(props.withoutStopCondition && { [withoutStopConditionTag]: props.withoutStopCondition.reason }),
      },
    });
    const template = new CfnExperimentTemplate(this, 'Resource', {
      ...toCloudFormation({
        ...body,
        ...elsewhere?.body(body),
        ...(props.withoutStopCondition && { stopConditions: [{ source: 'none' }] }),
      }),
      ...(report && { experimentReportConfiguration: reportTo(report) }),
    });
    // A role without its policy would be refused by FIS, or worse, started with.
    template.node.addDependency(this.role.node.findChild('DefaultPolicy'));
    this.templateId = template.attrId;
    this.templateArn = this.arnOf(template);
    for (const [accountId, roleArn] of elsewhere?.roleArns ?? []) {
      const description = `${experiment.name} in ${config.name} of ${accountId}`;
      const experimentTemplateId = template.attrId;
      new CfnTargetAccountConfiguration(this, accountId, { accountId, roleArn, experimentTemplateId, description });
    }
  }

  /** The alarms that its actions look at, by their guardrails' names. */
  private alarmsLookedAt({ experiment, guardrails }: ExperimentTemplateProps): ReadonlyMap<string, string> {
    const names = alarmsLookedAt(partsOf(experiment, { zonal: true }));
    return new Map(names.map((name) => [name, this.alarmArnOf(guardrails, name, isLookedAt)]));
  }

  private arnOf({ attrId }: CfnExperimentTemplate): string {
    const resource = { service: 'fis', resource: 'experiment-template', resourceName: attrId };
    return Arn.format({ ...resource, arnFormat: ArnFormat.SLASH_RESOURCE_NAME }, Stack.of(this));
  }

  private alarmArnOf(guardrails: ReadonlyMap<string, IAlarm> | undefined, name: string, why = mustStop): string {
    const alarm = guardrails?.get(name);
    if (alarm) return alarm.alarmArn;
    throw new ExperimentError(`${this.node.path}: there is no alarm for ${name}, ${why}`);
  }
}

const mustStop = 'which must stop it: add it to guardrails, or give withoutStopCondition: { reason }';
const isLookedAt = 'which it looks at: add it to guardrails';

/** Five minutes of the dashboard before and after, so that the reader sees the steady state. */
function reportTo({ bucketName, dashboardArn }: ReportDestination) {
  return {
    outputs: { experimentReportS3Configuration: { bucketName } },
    dataSources: { cloudWatchDashboards: [{ dashboardIdentifier: dashboardArn }] },
    preExperimentDuration: 'PT5M',
    postExperimentDuration: 'PT5M',
  };
}
