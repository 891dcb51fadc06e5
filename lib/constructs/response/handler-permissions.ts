// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are IAM's own placeholders
import type { Permission } from '../../model/faults/permissions.ts';
import type { HandlerName } from '../../model/response/handlers.ts';
import type { Channel } from '../../model/response/notify-settings.ts';
import type { Topology } from '../../model/topology.ts';

const fis = (resource: string) => `arn:\${Partition}:fis:\${Region}:\${Account}:${resource}`;
const ecs = (resource: string) => `arn:\${Partition}:ecs:\${Region}:\${Account}:${resource}`;

/** Whose an experiment is, its template says by its tags: what belongs to others has to be read too, to be left alone. */
const readsExperiments: readonly Permission[] = [
  { actions: ['fis:ListExperiments'], resources: ['*'] },
  { actions: ['fis:GetExperiment'], resources: [fis('experiment/*')] },
  { actions: ['fis:GetExperimentTemplate'], resources: [fis('experiment-template/*')] },
];
const readsAlarms: Permission = { actions: ['cloudwatch:DescribeAlarms'], resources: ['*'] };
const readsMetrics: Permission = { actions: ['cloudwatch:GetMetricData', 'cloudwatch:ListMetrics'], resources: ['*'] };
const readsTasks: readonly Permission[] = [
  { actions: ['ecs:ListTasks'], resources: ['*'] },
  { actions: ['ecs:DescribeTasks'], resources: [ecs('task/${Cluster}/*')] },
];
/** Whose it is, who stops it has looked up before. */
const stopsExperiments: Permission = { actions: ['fis:StopExperiment'], resources: [fis('experiment/*')] };
const readsServices = (services: readonly string[]): Permission => ({
  actions: ['ecs:DescribeServices'],
  resources: services,
});
/** An account has one in a Region, whatever its environments. */
const lever = fis('safety-lever/*');

/** Nobody but FIS has its role, and the first experiment of an account makes it. Source: FIS user guide, service-linked roles. */
const fisRole = 'arn:${Partition}:iam::${Account}:role/aws-service-role/fis.amazonaws.com/AWSServiceRoleForFIS';

/**
 * Back to an earlier revision, or to where a deployment came from: neither registers a definition, passes a role, nor
 * starts or stops a task of its own. What ties UpdateService is in `ties.ts`.
 */
const rollsBack = (services: readonly string[]): readonly Permission[] => [
  {
    actions: [
      'ecs:ListServiceDeployments',
      'ecs:DescribeServiceDeployments',
      'ecs:DescribeServiceRevisions',
      'ecs:StopServiceDeployment',
    ],
    resources: services,
  },
  ...services.map((service) => ({ actions: ['ecs:UpdateService'], resources: [service] })),
  {
    actions: ['ecs:DescribeServiceDeployments', 'ecs:StopServiceDeployment'],
    resources: [ecs('service-deployment/${Cluster}/*')],
  },
  { actions: ['ecs:DescribeServiceRevisions'], resources: [ecs('service-revision/${Cluster}/*')] },
  { actions: ['ecs:DescribeTaskDefinition'], resources: ['*'] },
  {
    actions: ['cloudformation:DescribeStacks'],
    resources: ['arn:${Partition}:cloudformation:${Region}:${Account}:stack/${System}-services/*'],
  },
];

/** Secrets Manager adds a hyphen and six characters of its own. Source: its user guide, policy examples. */
const readsSecret = ({ secret }: Channel): Permission => ({
  actions: ['secretsmanager:GetSecretValue'],
  resources: [`arn:\${Partition}:secretsmanager:\${Region}:\${Account}:secret:${secret}-??????`],
});

/**
 * What a handler's role may do beside its own queue, log, ledger and the topic `people`: what its code sends, and no more,
 * which a test derives from its bundle. Source: Service Authorization Reference.
 */
export function handlerPermissions(
  handler: HandlerName,
  { topology, channels }: { readonly topology: Topology; readonly channels: readonly Channel[] },
): readonly Permission[] {
  const services = topology.services.map(({ name }) => ecs(`service/\${Cluster}/${name}`));
  const needed: Readonly<Record<HandlerName, readonly Permission[]>> = {
    'stop-experiments': [...readsExperiments, stopsExperiments, readsAlarms],
    'rollback-deployment': [
      ...readsExperiments,
      stopsExperiments,
      readsAlarms,
      ...readsTasks,
      readsServices(services),
      ...rollsBack(services),
    ],
    'record-experiment': [
      ...readsExperiments,
      { actions: ['fis:ListExperimentResolvedTargets'], resources: [fis('experiment/*')] },
      { actions: ['cloudwatch:DescribeAlarmHistory'], resources: ['*'] },
      readsMetrics,
      ...readsTasks,
      readsServices(services),
    ],
    notify: [...readsExperiments, readsAlarms, ...channels.map(readsSecret)],
    preflight: [
      { actions: ['fis:ListExperiments', 'fis:ListExperimentTemplates'], resources: ['*'] },
      { actions: ['fis:GetExperiment'], resources: [fis('experiment/*')] },
      { actions: ['fis:GetExperimentTemplate'], resources: [fis('experiment-template/*')] },
      readsAlarms,
      readsMetrics,
      ...readsTasks,
      { actions: ['fis:GetSafetyLever'], resources: [lever] },
      { actions: ['iam:CreateServiceLinkedRole'], resources: [fisRole] },
    ],
    'kill-switch': [{ actions: ['fis:GetSafetyLever', 'fis:UpdateSafetyLeverState'], resources: [lever] }],
  };
  return needed[handler];
}

/**
 * What `chaos resume` calls, which a test derives from its calls: it lists templates to ask for each production
 * environment. It is given to nobody here, but to whom people choose.
 */
export const resumePermissions: readonly Permission[] = [
  { actions: ['fis:GetSafetyLever', 'fis:UpdateSafetyLeverState'], resources: [lever] },
  { actions: ['fis:ListExperimentTemplates'], resources: ['*'] },
];
