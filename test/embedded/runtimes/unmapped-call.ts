import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';

/** Calls a service that it was given no endpoint of, and one that it was; says what came of both. */
const outcome = async (call: Promise<unknown>) =>
  call.then(
    () => 'answered',
    ({ name, code, message }) => code ?? `${name}: ${message}`,
  );
const ssm = new SSMClient({ maxAttempts: 1 });
const { accessKeyId } = await ssm.config.credentials();
console.log(
  JSON.stringify({
    unmapped: await outcome(ssm.send(new GetParameterCommand({ Name: 'secret' }))),
    mapped: await outcome(new DynamoDBClient({ maxAttempts: 1 }).send(new ListTablesCommand({}))),
    accessKeyId,
    environment: Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith('AWS_'))),
  }),
);
