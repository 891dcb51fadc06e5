/** The CloudFormation types that LocalStack 4.14 really makes, by the name of the service in its health page. */
const typesOf: Readonly<Record<string, readonly string[]>> = {
  sns: ['AWS::SNS::Topic', 'AWS::SNS::Subscription', 'AWS::SNS::TopicPolicy'],
  sqs: ['AWS::SQS::Queue', 'AWS::SQS::QueuePolicy'],
  cloudwatch: ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'],
  events: ['AWS::Events::Rule'],
  kms: ['AWS::KMS::Key', 'AWS::KMS::Alias'],
  iam: ['AWS::IAM::Role', 'AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'],
  logs: ['AWS::Logs::LogGroup'],
  ssm: ['AWS::SSM::Parameter'],
  secretsmanager: ['AWS::SecretsManager::Secret'],
  dynamodb: ['AWS::DynamoDB::Table'],
};

/** Says of a type whether an endpoint makes it, by its health page: `{ "services": { "sqs": "running" } }`. */
export async function servicesAt(endpoint: string): Promise<(type: string) => boolean> {
  const answer = await fetch(new URL('/_localstack/health', endpoint), { signal: AbortSignal.timeout(5000) });
  if (!answer.ok) throw new Error(`${endpoint} is no LocalStack: its health page answers ${answer.status}`);
  const { services = {} } = (await answer.json()) as { services?: Readonly<Record<string, string>> };
  const isThere = (service: string) => ['available', 'running'].includes(services[service] ?? '');
  const types = new Set(Object.entries(typesOf).flatMap(([service, its]) => (isThere(service) ? its : [])));
  return (type) => types.has(type);
}
