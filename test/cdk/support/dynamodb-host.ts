import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';

/** Where the SDK asks, with credentials as a task has them: they tell the account. */
export async function hostOfDynamoDb(mode: string | undefined): Promise<string> {
  const before = process.env.AWS_ACCOUNT_ID_ENDPOINT_MODE;
  setVariable(mode);
  let host = '';
  const client = new DynamoDBClient({
    region: 'us-east-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b', accountId: '123456789012' },
    requestHandler: {
      handle: async ({ hostname }: { hostname: string }) => {
        host = hostname;
        throw new Error('nobody is asked');
      },
    },
  });
  await client.send(new ListTablesCommand({})).catch(() => {});
  setVariable(before);
  return host;
}

function setVariable(mode: string | undefined): void {
  if (mode === undefined) delete process.env.AWS_ACCOUNT_ID_ENDPOINT_MODE;
  else process.env.AWS_ACCOUNT_ID_ENDPOINT_MODE = mode;
}
