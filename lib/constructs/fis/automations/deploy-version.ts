// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are IAM's own placeholders
import { deployVersion as automation } from '../../../model/faults/deploy-version.ts';
import { variablePattern } from '../../../model/faults/parameter.ts';
import { labels } from '../../../model/labels.ts';
import { namesOf } from '../../../names.ts';
import { type AutomationDefinition, isoDuration, python, thenRevert } from './definition.ts';

/** No script of a document runs longer. Source: SSM user guide, aws:executeScript. */
const longestScript = 600;
/** A script gives up before SSM ends it, and so can say why. */
const toSayWhy = 30;
const secondsUntilSettled = 120;

/** Deploys, holds, and goes back where neither ECS nor anybody else has. It does not end by itself. */
export const deployVersion: AutomationDefinition = {
  automation,
  fidelity:
    "A rolling update of ECS's own, with its circuit breaker and deployment alarm, to a revision of the task definition that differs in the variable.",
  allowed: ({ services }) => ({
    Duration: isoDuration,
    Service: { allowedValues: services.map(({ name }) => name) },
    Variable: { allowedPattern: variablePattern.source },
  }),
  steps: ({ config }) => {
    const names = namesOf(config);
    const service = {
      Cluster: names.cluster,
      Service: names.service('{{ Service }}'),
      Tag: labels.deployedOver,
      Execution: '{{ automation:EXECUTION_ID }}',
    };
    return [
      {
        name: 'deploy',
        ...python('deploy-version.py', 'deploy', {
          ...service,
          Variable: '{{ Variable }}',
          Seconds: secondsUntilSettled,
        }),
        timeoutSeconds: secondsUntilSettled + toSayWhy,
        ...thenRevert,
        nextStep: 'hold',
      },
      { name: 'hold', action: 'aws:sleep', inputs: { Duration: '{{ Duration }}' }, ...thenRevert, nextStep: 'revert' },
      {
        name: 'revert',
        ...python('deploy-version.py', 'revert', { ...service, Seconds: longestScript - toSayWhy }),
        timeoutSeconds: longestScript,
        isEnd: true,
      },
    ];
  },
  permissions: [
    {
      actions: ['ecs:TagResource', 'ecs:UntagResource'],
      resources: ['arn:${Partition}:ecs:${Region}:${Account}:service/${Cluster}/*'],
    },
    // Whether the one that has deployed a version goes on yet.
    {
      actions: ['ssm:GetAutomationExecution'],
      resources: ['arn:${Partition}:ssm:${Region}:${Account}:automation-execution/*'],
    },
  ],
};
