import { randomBytes } from 'node:crypto';
import { tagsOfTask } from '../../../lib/model/labels.ts';
import { localArn } from '../../../lib/model/local-account.ts';
import { serviceNamed, type Topology } from '../../../lib/model/topology.ts';
import type { Task } from '../runtime.ts';

/** A healthy task of a service in the `index`-th zone, counted round; its process does not exist. */
export function fakeTask(topology: Topology, service: string, index: number, changes: Partial<Task> = {}): Task {
  const zone = topology.zones[index % topology.zones.length];
  if (!zone) throw new Error(`topology ${topology.name} has no zone`);
  const id = randomBytes(16).toString('hex');
  const [a, b, c] = zone.cidr.split('.');
  return {
    taskArn: localArn('ecs', `task/${topology.name}/${id}`),
    id,
    service,
    clusterArn: localArn('ecs', `cluster/${topology.name}`),
    availabilityZone: zone.name,
    privateIpv4Address: `${a}.${b}.${c}.${10 + topology.services.findIndex(({ name }) => name === service)}`,
    lastStatus: 'RUNNING',
    healthStatus: 'HEALTHY',
    tags: tagsOfTask(topology, serviceNamed(topology, service)),
    process: { pid: 2 ** 30 + (Number.parseInt(id.slice(0, 6), 16) % 1000), startTime: id },
    ...changes,
  };
}
