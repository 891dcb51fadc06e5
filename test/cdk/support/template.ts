import { Template } from 'aws-cdk-lib/assertions';
import { Alarm, type IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { type App, Fn, Stack } from 'aws-cdk-lib/core';
import type { Config } from '../../../lib/config/config.ts';
import { systemIn } from '../../../lib/config/system-in.ts';
import { ExperimentTemplate, type ExperimentTemplateProps } from '../../../lib/constructs/fis/experiment-template.ts';
import { watchOf } from '../../../lib/constructs/shared/watch-of.ts';
import {
  type Action,
  defineExperiment,
  type Experiment,
  experimentFor,
  type Target,
} from '../../../lib/model/experiments/experiment.ts';
import { stopAlarmsOf } from '../../../lib/model/experiments/stop-alarms.ts';
import { namesOf, prefixOf } from '../../../lib/names.ts';
import { shopModel } from '../../../systems/shop/model.ts';
import { configFor, testApp } from './synth.ts';

export const arn = (service: string, resource: string) => `arn:aws:${service}:us-east-1:000000000000:${resource}`;

/** Kills one task of the gateway, unless told. */
export function experimentWith({
  targets = { oneTask: { service: 'gateway', mode: 'COUNT(1)' } },
  actions = { kill: { actionId: 'aws:ecs:task-kill-process', parameters: { processName: 'node' }, target: 'oneTask' } },
  ...own
}: Partial<Experiment> & { targets?: Record<string, Target>; actions?: Record<string, Action> } = {}): Experiment {
  const definition = defineExperiment({
    name: 'kill-something',
    description: 'Something is killed.',
    hypothesis: 'Nobody notices.',
    hits: ['gateway'],
    targets,
    actions,
    ...own,
  });
  return experimentFor(definition, {});
}

/** A stack for templates, with an alarm for every guardrail. */
export function templateStack(config: Config = configFor('dev'), app: App = testApp()) {
  const stack = new Stack(app, 'chaos', { env: { region: config.region } });
  const alarms = new Map<string, IAlarm>(
    stopAlarmsOf({ gone: [] }, shopModel, watchOf(config)).map(({ name }) => [
      name,
      Alarm.fromAlarmArn(stack, `alarm-${name}`, arn('cloudwatch', `alarm:${namesOf(config).alarm(name)}`)),
    ]),
  );
  return {
    app,
    stack,
    alarms,
    add: (own: Partial<ExperimentTemplateProps> = {}) =>
      new ExperimentTemplate(stack, 'experiment', {
        config,
        system: systemIn(config, shopModel),
        experiment: experimentWith(),
        vpcId: Fn.importValue(`${prefixOf(config)}-network:Vpc`),
        guardrails: alarms,
        logGroupArn: arn('logs', 'log-group:experiments:*'),
        references: {
          addressOf: (name) => `${name}.internal`,
          documentArn: (name) => arn('ssm', `document/${namesOf(config).document(name)}`),
        },
        ...own,
      } as ExperimentTemplateProps),
    template: () => Template.fromStack(stack),
  };
}
