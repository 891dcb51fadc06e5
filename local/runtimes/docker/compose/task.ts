import { isolatedFromAws } from '../../../../base/process/isolated-aws.ts';
import { dependencyVariables } from '../../../../lib/model/environment.ts';
import { serviceImage } from '../../../../lib/model/service-image.ts';
import { findStore, serviceNamed, type Topology } from '../../../../lib/model/topology.ts';
import { kitVariables, taskVariables } from '../../task-variables.ts';
import { dockerLabels } from '../labels.ts';
import { type ComposeService, type Condition, literal } from './compose-file.ts';
import { answerMilliseconds, checkedBy, confined } from './confined.ts';
import { addressOf, answersTo, containerOf, type Network, placesOf, type TaskPlace } from './places.ts';
import { contained, images } from './settings.ts';

/** What a task on ECS has as its ephemeral storage: on a disk, and in memory, with an end of its own. */
const scratch = { volumes: ['/scratch'], tmpfs: ['/tmp:size=16m'] } as const;

/** CPU units of one processor. */
const processor = 1024;

/** The container of one task. */
export function taskContainer(
  topology: Topology,
  place: TaskPlace,
  { waits, ports }: { readonly waits: ReadonlyMap<string, Condition>; readonly ports: readonly string[] },
): ComposeService {
  const { service, zone } = place;
  const callsStore = service.calls.some(({ to }) => findStore(topology, to));
  const networks: Network[] = callsStore ? ['edge', 'data'] : ['edge'];
  return {
    image: images.services,
    user: serviceImage.user,
    command: serviceImage.command(service.name),
    environment: environmentOf(topology, place),
    labels: {
      [dockerLabels.system]: topology.name,
      [dockerLabels.service]: service.name,
      [dockerLabels.zone]: zone.name,
    },
    healthcheck: checkedBy(serviceImage.health(answerMilliseconds)),
    ...(waits.size > 0 && { depends_on: waitsFor(topology, waits) }),
    networks: { ...answersTo(networks, []), ...answersTo(['edge'], [service.name]) },
    ...(ports.length > 0 && { ports }),
    ...confined({ cpus: service.cpu / processor, memory: service.memory }),
    ...scratch,
  };
}

function environmentOf(topology: Topology, { name, service, zone }: TaskPlace): Record<string, string> {
  const variables = isolatedFromAws({
    ...dependencyVariables(topology, service, (callee) => addressOf(topology, callee)),
    ...kitVariables({ resilience: 'on', stopTimeout: contained.stopTimeout }),
    ...taskVariables({ service: service.name, zone: zone.name, id: name, host: '0.0.0.0', port: service.port }),
  });
  return Object.fromEntries(Object.entries(variables).map(([variable, value = '']) => [variable, literal(value)]));
}

/** The containers of what a service waits for. */
function waitsFor(topology: Topology, waits: ReadonlyMap<string, Condition>) {
  const containers = [...waits].flatMap(([name, condition]) => {
    const store = findStore(topology, name);
    const names = store ? [containerOf(store)] : placesOf(topology, serviceNamed(topology, name)).map((it) => it.name);
    return names.map((container) => [container, { condition }] as const);
  });
  return Object.fromEntries(containers);
}
