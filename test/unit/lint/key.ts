import type { pages } from '../../../lib/lint/pages.ts';

/** A template of `templates`, and what AWS does with it: labelled by hand from AWS's documentation, not by what the linter says. */
export interface Label {
  readonly file: string;
  /** Where the file has several. */
  readonly template?: string;
  /** What AWS does, and why. */
  readonly aws: string;
  readonly page: keyof typeof pages;
  /** Errors and warnings, as `rule field`; whatever order. */
  readonly expected: readonly string[];
  /** It can be told only once the catalogue has this action. */
  readonly once?: string;
}

const fis = (name: string, page: Label['page'], aws: string, ...expected: string[]): Label => ({
  file: `fis/${name}.json`,
  page,
  aws,
  expected,
});

const cloudformation = (
  file: string,
  template: string,
  page: Label['page'],
  aws: string,
  ...expected: string[]
): Label => ({ file: `cloudformation/${file}`, template, page, aws, expected });

const good: readonly Label[] = [
  fis('stop-one-task', 'ecsTasks', 'Takes it, and stops one running task with the tag.'),
  fis('cpu-stress-by-service', 'ecsTasks', 'Takes it: tasks may be found by cluster and service.'),
  fis('az-application-slowdown', 'ecsTasks', 'Takes it: the ECS part of the scenario.'),
  fis('cross-az-traffic-slowdown', 'ecsTasks', 'Takes it: a wait, then loss towards two zones.'),
  fis('az-power-interruption', 'stopConditions', 'Takes it; nothing stops it.', 'no-stop-condition stopConditions'),
  fis('get-experiment-template', 'createTemplate', 'Gave it: what a stored template has more is no mistake.'),
  { ...fis('two-in-a-list', 'createTemplate', 'Takes it.'), template: 'Half the tasks of checkout are busy' },
  { ...fis('two-in-a-list', 'ecsTasks', 'Takes it: kill-process has no duration.'), template: 'Kill java once' },
  fis('wait-only', 'actionsReference', 'Takes it: a wait has no target.'),
  fis('ec2-stop-instances', 'actionsReference', 'Takes it.'),
  fis('rds-failover', 'stopConditions', 'Takes it; nothing stops it.', 'no-stop-condition stopConditions'),
  fis('own-automation', 'actionsReference', 'Takes it: the document is of the account, and its parameters are lists.'),
  fis('zonal-autoshift', 'actionsReference', 'Takes it.'),
  fis('eks-pod-delete', 'targets', 'Takes it: pods are found by parameters alone.'),
  fis('multi-account', 'multiAccount', 'Takes it, and wants a configuration for each account.'),
  fis('io-then-kill', 'ecsTasks', 'Takes it.'),
  fis('blackhole-in-turn', 'ecsTasks', 'Takes it: the network actions come one after the other.'),
];

const refused: readonly Label[] = [
  fis(
    'start-after-delay',
    'actionInput',
    'Refuses it: an action has no such field; its clients refuse it, too.',
    'unknown-field actions.second.startAfterDelay',
  ),
  fis(
    'numbers-for-texts',
    'actionInput',
    'Refuses it: values of parameters are texts.',
    'wrong-type actions.slow.parameters.delayMilliseconds',
    'wrong-type actions.slow.parameters.useEcsFaultInjectionEndpoints',
  ),
  fis(
    'list-valued-tags',
    'targetInput',
    'Refuses it: a tag has one value.',
    'tag-values targets.tasks.resourceTags.Service',
  ),
  fis(
    'wrong-target-key',
    'actionsReference',
    'Refuses it: unexpected target "Clusters".',
    'target-key actions.stop.targets.Clusters',
  ),
  fis(
    'no-target',
    'actionsReference',
    'Refuses it: the action needs Tasks.',
    'target-key actions.stop',
    'unused-target targets.tasks',
  ),
  fis(
    'target-for-wait',
    'actionsReference',
    'Refuses it: a wait takes no target.',
    'target-key actions.pause.targets.Tasks',
  ),
  fis(
    'misspelt-target',
    'actionInput',
    'Refuses it: there is no such target.',
    'target-name actions.stop.targets.Tasks',
    'unused-target targets.checkout-tasks',
  ),
  fis(
    'arns-and-tags',
    'targetInput',
    'Refuses it: "You cannot specify both ARNs and tags"; and the task will be gone.',
    'arns-and-tags targets.tasks',
    'stale-arns targets.tasks.resourceArns',
  ),
  fis('six-arns', 'targetInput', 'Refuses it: five ARNs a target.', 'over-quota targets.subnets.resourceArns'),
  fis('too-many-actions', 'quotas', 'Refuses it: 20 actions a template.', 'over-quota actions'),
  fis('too-many-at-once', 'quotas', 'Refuses it: 10 actions at once.', 'over-quota actions'),
  fis('too-many-stop-conditions', 'quotas', 'Refuses it: 5 stop conditions.', 'over-quota stopConditions'),
  fis('circle', 'actions', 'Refuses it: none of them could begin.', 'start-after-circle actions'),
  fis(
    'after-nothing',
    'actionInput',
    'Refuses it: names are told apart by case.',
    'start-after-name actions.stop.startAfter[0]',
  ),
  fis(
    'bad-durations',
    'actionsReference',
    'Refuses it: from one minute to 12 hours, in ISO 8601.',
    'parameter-range actions.short.parameters.duration',
    'parameter-range actions.long.parameters.duration',
    'parameter-range actions.none.parameters.duration',
  ),
  fis(
    'out-of-range',
    'actionsReference',
    'Refuses it: percentages to 100, ports to 65535, ingress or egress.',
    'parameter-range actions.lose.parameters.lossPercent',
    'parameter-range actions.busy.parameters.percent',
    'parameter-range actions.cut.parameters.port',
    'parameter-range actions.cut.parameters.trafficType',
  ),
  fis(
    'unknown-parameter',
    'actionsReference',
    'Refuses it: delayMilliseconds.',
    'unknown-parameter actions.slow.parameters.delay',
  ),
  fis(
    'missing-parameters',
    'actionsReference',
    'Refuses it: duration, port and trafficType of one, processName of the other.',
    'missing-parameter actions.cut',
    'missing-parameter actions.cut',
    'missing-parameter actions.cut',
    'missing-parameter actions.kill',
  ),
  fis(
    'odd-selection-modes',
    'targets',
    'Refuses it: ALL, COUNT(n), PERCENT(n).',
    'selection-mode targets.any.selectionMode',
    'selection-mode targets.none.selectionMode',
    'selection-mode targets.half.selectionMode',
  ),
  fis(
    'filters-only',
    'targets',
    'Refuses it: filters come to tags or parameters.',
    'filters-only targets.tasks.filters',
  ),
  fis(
    'nothing-designated',
    'targetInput',
    'Refuses it: "at least one ARN or at least one tag".',
    'no-designation targets.tasks',
  ),
  fis(
    'wrong-target-parameter',
    'targets',
    'Refuses it: cluster, not clusterArn.',
    'target-parameters targets.tasks.parameters.clusterArn',
  ),
  fis(
    'cache-without-zone',
    'targets',
    'Refuses it: the zone is required of this type.',
    'target-parameters targets.caches',
  ),
  fis(
    'odd-stop-conditions',
    'stopConditionInput',
    'Refuses it: no such source, no alarm, a value with none.',
    'stop-condition stopConditions[0].source',
    'stop-condition stopConditions[1]',
    'stop-condition stopConditions[2].value',
  ),
  fis('names-for-arns', 'createTemplate', 'Refuses it: both want ARNs.', 'arn roleArn', 'arn stopConditions[0].value'),
  fis(
    'missing-fields',
    'createTemplate',
    'Refuses it: roleArn, stopConditions and selectionMode are required.',
    'missing-field ',
    'missing-field ',
    'missing-field targets.tasks',
  ),
  fis(
    'to-be-filled-in',
    'createTemplate',
    'Refuses it: that is no ARN; and would find nothing in such a zone.',
    'arn roleArn',
    'placeholder targets.tasks.filters[1].values[0]',
    'no-stop-condition stopConditions',
  ),
  fis(
    'misspelt-action',
    'actionsReference',
    'Refuses it: there is no such action.',
    'no-such-action actions.stop.actionId',
  ),
  fis(
    'misspelt-resource-type',
    'targets',
    'Refuses it: there is no such type.',
    'no-such-resource-type targets.tasks.resourceType',
  ),
  fis('no-action-id', 'actionsReference', 'Refuses it: that is no id.', 'no-such-action actions.stop.actionId'),
  fis('other-type', 'actionsReference', 'Refuses it: the action takes tasks.', 'target-type actions.stop.targets'),
  fis('name-with-spaces', 'createTemplate', 'Refuses it: names have no spaces.', 'out-of-bounds actions.stop a task'),
  fis(
    'odd-options',
    'createTemplate',
    'Refuses it: neither is a value of its option.',
    'out-of-bounds experimentOptions.accountTargeting',
    'out-of-bounds experimentOptions.emptyTargetResolutionMode',
  ),
  {
    ...fis(
      'inject-api-dynamodb',
      'actionsReference',
      'Refuses it: ec2 and kinesis are the services.',
      'parameter-range actions.errors.parameters.service',
    ),
    once: 'aws:fis:inject-api-unavailable-error',
  },
  {
    ...fis(
      'instances-for-spot',
      'actionsReference',
      'Refuses it: unexpected target "Instances", the key is SpotInstances.',
      'target-key actions.interrupt.targets.Instances',
    ),
    once: 'aws:ec2:send-spot-instance-interruptions',
  },
];

const ofNoUse: readonly Label[] = [
  fis('stopped-tasks', 'targets', 'Takes it, and may select tasks that have ended.', 'stopped-tasks targets.tasks'),
  fis('no-endpoints', 'ecsTasks', 'Takes it, and fails on Fargate.', 'ecs-endpoints actions.slow'),
  fis('parallel-network', 'ecsTasks', 'Takes it, and the second fails.', 'parallel-network actions.lose'),
  fis('parallel-on-two-targets', 'ecsTasks', 'Takes it, and the second fails.', 'parallel-network actions.lose'),
  fis(
    'task-arns',
    'targets',
    'Takes it, and selects none: a quarter of three is rounded down; and tasks are gone one day.',
    'stale-arns targets.tasks.resourceArns',
    'rounds-to-nothing targets.tasks.selectionMode',
  ),
  fis(
    'count-of-eight',
    'quotas',
    'Takes it, and fails: five by tags, unless the quota was raised.',
    'too-many-resources targets.tasks.selectionMode',
  ),
  fis('a-long-day', 'quotas', 'Takes it, and ends it after 12 hours.', 'too-long actions'),
  fis('lower-case-filter', 'targets', 'Takes it, and finds nothing.', 'filter-path targets.tasks.filters[1].path'),
  fis('unused-target', 'targets', 'Does nothing with it.', 'unused-target targets.checkout'),
  fis('no-stop-condition', 'stopConditions', 'Takes it; nothing stops it.', 'no-stop-condition stopConditions'),
];

const others: readonly Label[] = [
  cloudformation(
    'fargate-service.yaml',
    'Slowdown',
    'ecsTasks',
    'Takes it, and it works: numbers become texts, an alarm without actions stops it all the same.',
  ),
  cloudformation(
    'unprepared-service.yaml',
    'Slowdown',
    'ecsTasks',
    'Takes it; it cannot start, and would select none, fail on these tasks, and be over before its alarm rings.',
    'role-trust RoleArn',
    'stop-condition-late StopConditions[0]',
    'rounds-to-nothing Targets.tasks.SelectionMode',
    'ecs-endpoints Actions.slow',
    'ecs-exec Actions.slow',
    'pid-mode Actions.slow',
    'ssm-agent Actions.slow',
    'role-permissions Actions.slow',
  ),
  cloudformation(
    'unprepared-service.yaml',
    'Blackhole',
    'ecsTasks',
    'Takes it; it cannot start, and would fail on these tasks.',
    'role-trust RoleArn',
    'no-stop-condition StopConditions',
    'ecs-exec Actions.cut',
    'pid-mode Actions.cut',
    'fault-injection Actions.cut',
    'ssm-agent Actions.cut',
    'role-permissions Actions.cut',
  ),
  cloudformation(
    'unprepared-service.yaml',
    'Stop',
    'ecsTasks',
    'Takes it; it cannot start, and may not look for tags. A task can be stopped however it was prepared.',
    'role-trust RoleArn',
    'no-stop-condition StopConditions',
    'role-permissions Actions.stop',
  ),
  cloudformation(
    'names-by-ref.yaml',
    'Template',
    'createTemplate',
    'Refuses it: Ref gives names.',
    'arn RoleArn',
    'arn StopConditions[0].Value',
  ),
  cloudformation(
    'api-names.yaml',
    'Template',
    'createTemplate',
    'CloudFormation refuses it: StartAfter, and tags are a map.',
    'unknown-field Actions.stop.startAfter',
    'tag-values Tags',
  ),
  cloudformation(
    'without-targets.json',
    'Pause',
    'createTemplate',
    'CloudFormation refuses it: Targets are required there, be they empty.',
    'missing-field ',
    'no-stop-condition StopConditions',
  ),
  cloudformation('long-forms.json', 'Outage', 'targets', 'Takes it, whatever its parameters are.'),
  {
    file: 'cdk-app/Checkout.template.json',
    template: 'StopTask',
    page: 'actionsReference',
    aws: 'Takes it, and it works.',
    expected: [],
  },
  {
    file: 'cdk-app/Checkout.template.json',
    template: 'StressTask',
    page: 'ecsTasks',
    aws: 'Takes it; its role may send no command, it may select what has ended, and nothing stops it.',
    expected: ['no-stop-condition StopConditions', 'stopped-tasks Targets.tasks', 'role-permissions Actions.stress'],
  },
  {
    file: 'terraform/plan.json',
    template: 'aws_fis_experiment_template.stop',
    page: 'ecsTasks',
    aws: 'Takes it: the role is known after apply.',
    expected: [],
  },
  {
    file: 'terraform/plan.json',
    template: 'module.chaos.aws_fis_experiment_template.slow',
    page: 'actionsReference',
    aws: 'Refuses it: a duration too short, a key that is none.',
    expected: [
      'no-stop-condition stop_condition',
      'parameter-range action[0].parameter[0].value',
      'target-key action[1].target[0].value',
      'stopped-tasks target[0]',
    ],
  },
  {
    file: 'terraform/dynamic-blocks.json',
    template: 'aws_fis_experiment_template.dynamic',
    page: 'stopConditions',
    aws: 'Takes it, as far as the plan tells; nothing stops it.',
    expected: ['no-stop-condition stop_condition'],
  },
];

/** Every template of the folder, and what is true of it. */
export const key: readonly Label[] = [...good, ...refused, ...ofNoUse, ...others];
