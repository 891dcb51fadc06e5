import {
  DescribeServicesCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { afterEach, beforeEach } from '@jest/globals';
import { createServer, type Server } from '../../../../local/server/server.ts';
import { createFleet, type Fleet } from '../../../unit/ecs/support/scripted-fleet.ts';
import { setUp } from '../../../unit/engine/support/setup.ts';
import { manualClock } from '../../../unit/measure/support/manual-clock.ts';

export const service = 'product-service';
export let clock: ReturnType<typeof manualClock>;
export let fleet: Fleet;
export let server: Server;
export let client: ECSClient;
export let notes: () => unknown[];

export const register = (environment: { name: string; value: string }[] = [], more: object = {}) =>
  client.send(
    new RegisterTaskDefinitionCommand({
      family: service,
      containerDefinitions: [{ name: service, image: `shop/${service}@sha256:0`, environment, ...more }],
    }),
  );
export const described = async () => {
  const { services } = await client.send(new DescribeServicesCommand({ services: [service] }));
  return services?.[0];
};
/** Begins to deploy another version; gives the service deployment's ARN. */
export async function deploy(): Promise<string> {
  const { taskDefinition } = await register([{ name: 'VERSION', value: '2' }]);
  const taskDefinitionArn = taskDefinition?.taskDefinitionArn as string;
  const updated = await client.send(new UpdateServiceCommand({ service, taskDefinition: taskDefinitionArn }));
  await clock.advance(50);
  return updated.service?.currentServiceDeployment as string;
}

/** For every test of a file. */
export function withEcs(): void {
  beforeEach(async () => {
    clock = manualClock();
    fleet = createFleet(clock);
    const { engine } = setUp();
    notes = () => [];
    server = await createServer({
      ...{ engine, ecs: fleet.ecs, port: 0 },
      extras: (_, calls) => {
        notes = () => [...calls.since(0)];
      },
    });
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    client = new ECSClient({ region: 'us-east-1', endpoint: server.url, credentials, maxAttempts: 1 });
  });
  afterEach(async () => {
    client.destroy();
    await server.close();
  });
}
