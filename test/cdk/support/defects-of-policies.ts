import { type Defect, inTemplates, spoilt } from './defect.ts';
import type { Properties, Templates } from './plant.ts';

export const roles: readonly Defect[] = [
  spoilt('a wildcard in a FIS role', 'any-resource', 'ecs:StopTask on * without a reason', (templates) => {
    templates.statementsOf('stop-gateway').push({ Effect: 'Allow', Action: 'ecs:StopTask', Resource: '*' });
  }),
  spoilt('a role that names another environment', 'own-environment', 'table/shop-prod-orders', (templates) => {
    templates.statementsOf('stop-gateway').push({
      Effect: 'Allow',
      Action: 'dynamodb:UpdateTable',
      Resource: 'arn:aws:dynamodb:us-east-1:000000000000:table/shop-prod-orders',
    });
  }),
  spoilt('a role that lost the tag of its environment', 'own-environment', 'ssm:SendCommand', (templates) => {
    for (const statement of templates.statementsOf('cpu-stress')) {
      if ([statement.Action].flat().includes('ssm:SendCommand')) delete statement.Condition;
    }
  }),
];

/** As an experiment of production that deploys, or with one that does no such thing. */
const deploysIn = (templates: Templates, planted: boolean) => {
  const { Actions } = templates.experiment('redis-failover');
  const [run] = Object.values<Properties>(Actions);
  const { documentArn } = run?.Parameters ?? {};
  if (planted) {
    (run as Properties).Parameters = {
      documentArn: JSON.parse(JSON.stringify(documentArn).replace('redis-failover', 'deploy-version')),
      documentParameters: JSON.stringify({ Duration: 'PT2M', Service: 'gateway', Variable: 'BREAK=slow' }),
      maxDuration: 'PT10M',
    };
  }
};

/** What production never takes, by whoever wrote it. */
export const production: readonly Defect[] = [
  inTemplates(
    'an experiment of production that deploys a bad version',
    'not-in-production',
    'experiment "redis-failover" runs deploy-version, which prod never takes: it deploys a version that is bad on purpose',
    deploysIn,
    'prod',
  ),
  inTemplates(
    'a document of production that nothing there runs yet',
    'not-in-production',
    'document "shop-prod-deploy-version" is there, which prod never takes',
    (templates, planted) => {
      const Name = planted ? 'shop-prod-deploy-version' : 'shop-prod-another';
      templates.add('chaos', 'AWS::SSM::Document', { Name, DocumentType: 'Automation' });
    },
    'prod',
  ),
];

const tableOfProd = 'arn:aws:dynamodb:us-east-1:000000000000:table/shop-prod-orders';
const updating = (more = {}) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'dynamodb:UpdateTable', Resource: tableOfProd, ...more }],
});
const janitorOf = (templates: Templates) => templates.resource('services', 'AWS::IAM::Role', 'JanitorRole');
const reachesProd = (defect: string, change: (templates: Templates, planted: boolean) => void) =>
  inTemplates(defect, 'own-environment', `dynamodb:UpdateTable on ${tableOfProd}`, change);

/** Another way for each to hand somebody a policy. */
export const policies: readonly Defect[] = [
  reachesProd('a managed policy that names its role', (templates, planted) => {
    const Roles = [{ Ref: janitorOf(templates).id }];
    if (planted) templates.add('services', 'AWS::IAM::ManagedPolicy', { Roles, PolicyDocument: updating() });
  }),
  reachesProd('a managed policy that its role names', (templates, planted) => {
    if (!planted) return;
    const id = templates.add('services', 'AWS::IAM::ManagedPolicy', { PolicyDocument: updating() });
    janitorOf(templates).properties.ManagedPolicyArns = [{ Ref: id }];
  }),
  reachesProd('a managed policy of a role elsewhere', (templates, planted) => {
    const Roles = ['deployer'];
    if (planted) templates.add('services', 'AWS::IAM::ManagedPolicy', { Roles, PolicyDocument: updating() });
  }),
  reachesProd('a policy of its own for a role', (templates, planted) => {
    const RoleName = { Ref: janitorOf(templates).id };
    const own = { RoleName, PolicyName: 'stopper', PolicyDocument: updating() };
    if (planted) templates.add('services', 'AWS::IAM::RolePolicy', own);
  }),
  ...['User', 'Group'].flatMap((holder) => [
    reachesProd(`a policy in a ${holder.toLowerCase()}`, (templates, planted) => {
      const Policies = [{ PolicyName: 'stopper', PolicyDocument: updating() }];
      if (planted) templates.add('services', `AWS::IAM::${holder}`, { Policies });
    }),
    reachesProd(`a policy of its own for a ${holder.toLowerCase()}`, (templates, planted) => {
      const own = { [`${holder}Name`]: 'ops', PolicyName: 'stopper', PolicyDocument: updating() };
      if (planted) templates.add('services', `AWS::IAM::${holder}Policy`, own);
    }),
  ]),
  spoilt('a policy with one statement, and no list', 'own-environment', 'table/shop-prod-orders', (templates) => {
    const [Statement] = updating().Statement;
    templates.resource('services', 'AWS::IAM::Role', 'JanitorRole').properties.Policies = [
      { PolicyName: 'stopper', PolicyDocument: { Statement } },
    ];
  }),
  spoilt('a tag that may be of two environments', 'own-environment', 'ssm:SendCommand', (templates) => {
    for (const { Condition } of templates.statementsOf('cpu-stress')) {
      const tags = Condition?.StringEquals ?? {};
      if (tags['ssm:resourceTag/breakwater:environment']) {
        tags['ssm:resourceTag/breakwater:environment'] = ['dev', 'prod'];
      }
    }
  }),
  spoilt('everything but', 'allowed-by-name', 'allows by NotAction: "iam:*"', (templates) => {
    templates.statementsOf('stop-gateway').push({ Effect: 'Allow', NotAction: 'iam:*', Resource: 'shop-dev' });
  }),
  spoilt('everywhere but', 'allowed-by-name', `allows by NotResource: "${tableOfProd}"`, (templates) => {
    const { Statement } = updating({ NotResource: tableOfProd });
    const PolicyDocument = { Statement: Statement.map(({ Resource: _, ...statement }) => statement) };
    templates.add('services', 'AWS::IAM::ManagedPolicy', { Roles: ['deployer'], PolicyDocument });
  }),
  spoilt('anybody but', 'allowed-by-name', 'allows by NotPrincipal', (templates) => {
    const { PolicyDocument } = templates.resource('response', 'AWS::SNS::TopicPolicy', 'Topicspeople').properties;
    PolicyDocument.Statement.push({
      Effect: 'Allow',
      NotPrincipal: { AWS: '1' },
      Action: 'sns:Publish',
      Resource: '*',
    });
  }),
  spoilt('everything but, in a policy that is text', 'allowed-by-name', 'allows by NotAction', (templates) => {
    const PolicyDocument = JSON.stringify({ Statement: [{ Effect: 'Allow', NotAction: 'logs:Get*', Resource: '*' }] });
    templates.add('services', 'AWS::Logs::ResourcePolicy', { PolicyName: 'logs', PolicyDocument });
  }),
];
