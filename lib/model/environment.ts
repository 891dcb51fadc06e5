import { findStore, type Service, serviceNamed, type Topology } from './topology.ts';

/**
 * The environment variables by which a task learns where its dependencies are; the services' kit reads the same names.
 * Service `my-service` gives MY_SERVICE_URL, table `things` THINGS_TABLE, a topic its name and TOPIC_ARN,
 * a cache, queue or server its name and URL. The AWS SDK reads AWS_ENDPOINT_URL_* itself, so on AWS those are absent.
 */
export function dependencyVariables(
  topology: Topology,
  service: Service,
  address: (callee: string) => { url: string; awsEndpoint?: string },
): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const { to } of service.calls) {
    const store = findStore(topology, to);
    const { url, awsEndpoint } = address(to);
    if (store?.kind === 'dynamodb-table') {
      variables[variableName(to, 'TABLE')] = to;
      if (awsEndpoint) variables.AWS_ENDPOINT_URL_DYNAMODB = awsEndpoint;
    } else if (store?.kind === 'sns-topic') {
      variables[variableName(to, 'TOPIC_ARN')] = url;
      if (awsEndpoint) variables.AWS_ENDPOINT_URL_SNS = awsEndpoint;
    } else {
      if (!store) serviceNamed(topology, to);
      variables[variableName(to, 'URL')] = url;
      if (store?.kind === 'sqs-queue' && awsEndpoint) variables.AWS_ENDPOINT_URL_SQS = awsEndpoint;
    }
  }
  return variables;
}

function variableName(name: string, suffix: 'URL' | 'TABLE' | 'TOPIC_ARN'): string {
  return `${name.toUpperCase().replaceAll('-', '_')}_${suffix}`;
}
