import type { Store } from './topology.ts';

/** The account and Region of what runs on this machine: FIS's clients need some. */
export const account = '000000000000';
export const region = 'us-east-1';

/** The environment that a system on this machine is. */
export const localEnvironment = 'local';

/** The ECS cluster of a system on this machine. */
export const localCluster = ({ name }: { readonly name: string }): string => name;

/** The ARN of a resource of an account, in a Region. */
export const accountArn = (
  place: { readonly account: string; readonly region: string },
  service: string,
  resource: string,
): string => `arn:aws:${service}:${place.region}:${place.account}:${resource}`;

/** The ARN of a resource of the local account, in its Region. */
export const localArn = (service: string, resource: string): string =>
  accountArn({ account, region }, service, resource);

/** The ARN of a local role: IAM has no Region. */
export const localRoleArn = (name: string): string => `arn:aws:iam::${account}:role/${name}`;

/** The ARN of a store in the local account. */
export function localStoreArn({ kind, name }: Store): string {
  switch (kind) {
    case 'dynamodb-table':
      return localArn('dynamodb', `table/${name}`);
    case 'redis':
      return localArn('elasticache', `replicationgroup:${name}`);
    case 'sqs-queue':
      return localArn('sqs', name);
    case 'sns-topic':
      return localArn('sns', name);
    case 'server':
      return localArn('breakwater', `server/${name}`);
  }
}
