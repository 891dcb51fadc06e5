import { lintText } from '../../../../lib/lint/lint.ts';

/** A request that nothing is wrong with: one running task is stopped. */
export const fine = {
  description: 'Stop a task',
  roleArn: 'arn:aws:iam::111122223333:role/fis',
  stopConditions: [{ source: 'aws:cloudwatch:alarm', value: 'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:errors' }],
  targets: {
    tasks: {
      resourceType: 'aws:ecs:task',
      resourceTags: { Ready: 'yes' },
      filters: [{ path: 'LastStatus', values: ['RUNNING'] }],
      selectionMode: 'COUNT(1)',
    },
  },
  actions: { stop: { actionId: 'aws:ecs:stop-task', targets: { Tasks: 'tasks' } } },
};

/** The same as properties of CloudFormation. */
export const properties = {
  Description: 'Stop a task',
  RoleArn: fine.roleArn,
  StopConditions: [{ Source: 'aws:cloudwatch:alarm', Value: fine.stopConditions[0]?.value }],
  Targets: {
    tasks: {
      ResourceType: 'aws:ecs:task',
      ResourceTags: { Ready: 'yes' },
      Filters: [{ Path: 'LastStatus', Values: ['RUNNING'] }],
      SelectionMode: 'COUNT(1)',
    },
  },
  Actions: { stop: { ActionId: 'aws:ecs:stop-task', Targets: { Tasks: 'tasks' } } },
};

/** What is found in a document: `rule field`, and the message. */
export function told(document: unknown): string[] {
  const text = typeof document === 'string' ? document : JSON.stringify(document);
  return lintText(text, { file: 'a' }).flatMap(({ findings }) =>
    findings.map(({ rule, where, message }) => `${rule} ${where.field}: ${message}`),
  );
}

/** The same of a CloudFormation template with the resource `Template`, and others. */
export const toldOf = (own: object, others: object = {}): string[] =>
  told({
    Resources: { ...others, Template: { Type: 'AWS::FIS::ExperimentTemplate', Properties: { ...properties, ...own } } },
  });
