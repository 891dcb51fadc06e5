import { DescribeServicesCommand, ECSClient } from '@aws-sdk/client-ecs';
import { region } from '../../../lib/model/local-account.ts';
import { runningSystem } from './running-system.ts';
import { type Judged, measured } from './support.ts';

const service = 'product-service';

/** A system of its own, one of whose services gets bad versions. */
export function deployedSystem(basePort: number) {
  const system = runningSystem(basePort, '--rate', '50');

  /** The task definition that the service runs, by its revision. */
  async function revision(): Promise<string | undefined> {
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const ecs = new ECSClient({ endpoint: system.upState().endpoint, region, credentials });
    const { services = [] } = await ecs.send(new DescribeServicesCommand({ services: [service] }));
    ecs.destroy();
    return services[0]?.taskDefinition?.split(':').at(-1);
  }

  const run = (experiment: string): Promise<Judged> => measured('run', experiment, '--json', '--folder', system.folder);

  return { ...system, revision, run };
}
