import { anyResource } from './any-resource.ts';

interface Exception {
  readonly actions: readonly string[];
  /** The resources that it is for, as text, by how they end or what is in them. */
  readonly of: RegExp;
  readonly reason: string;
}

const madeUp = 'carries no tag of ours, for FIS gives it none, and its id is made up when it starts';
const byTheOtherHalf =
  'a network ACL that FIS makes carries no tag of ours; it takes the right to the VPC too, which is tied to the environment';

/**
 * Why a statement is not tied to its environment, where AWS offers nothing to tie it by: the one list of what a role of
 * one environment could do to another's. What is not listed here names the environment, in its resources or by a condition.
 */
const exceptions: readonly Exception[] = [
  {
    actions: ['backup:CopyIntoBackupVault', 'backup:DescribeBackupVault'],
    of: /:backup-vault:/,
    reason: 'The vault that backups are copied to is named whole, by whoever deploys; copies change nothing in it',
  },
  {
    actions: ['ssm:StartAutomationExecution', 'ssm:GetAutomationExecution', 'ssm:StopAutomationExecution'],
    of: /:automation-execution\/\*$/,
    reason: `An execution ${madeUp}; what may be executed is named`,
  },
  {
    actions: ['fis:StartExperiment', 'fis:TagResource'],
    of: /:experiment\/\*$/,
    reason: `An experiment ${madeUp}; the template is named`,
  },
  {
    actions: ['fis:StopExperiment'],
    of: /:experiment\/\*$/,
    reason: `An experiment ${madeUp}; who stops it looks first whose its template is`,
  },
  {
    actions: ['fis:GetExperiment', 'fis:ListExperimentResolvedTargets', 'fis:GetExperimentTemplate'],
    of: /:experiment(-template)?\/\*$/,
    reason: 'Whose an experiment is, only looking at it tells; it reads only',
  },
  {
    actions: ['fis:GetSafetyLever', 'fis:UpdateSafetyLeverState'],
    of: /:safety-lever\/\*$/,
    reason: 'An account has one safety lever in a Region, for all its environments',
  },
  { actions: ['ec2:CreateNetworkAcl'], of: /:network-acl\/\*$/, reason: byTheOtherHalf },
  {
    actions: ['ec2:CreateTags'],
    of: /:network-acl\/\*$/,
    reason: 'Only while a network ACL is made, which is tied to the environment by its VPC',
  },
  {
    actions: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
    of: /:repository\//,
    reason: 'Environments share the repositories of their images; it reads only',
  },
  {
    actions: ['iam:CreateServiceLinkedRole'],
    of: /:role\/aws-service-role\//,
    reason: 'An account has one service-linked role of FIS, which AWS owns; its name and its service are fixed',
  },
  { actions: ['ssm:SendCommand'], of: /::document\/AWSFIS-/, reason: "AWS's own document; the instance is tied" },
];

/** The reason why an action on a resource may be of any environment; undefined where there is none. */
export function anyEnvironment(action: string, resource: string): string | undefined {
  if (resource === '*') return anyResource[action];
  return exceptions.find(({ actions, of }) => actions.includes(action) && of.test(resource))?.reason;
}
