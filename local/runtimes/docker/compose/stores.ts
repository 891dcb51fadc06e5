import { serviceImage } from '../../../../lib/model/service-image.ts';
import type { SystemModel } from '../../../../lib/model/system.ts';
import type { CacheStore, Store, Topology } from '../../../../lib/model/topology.ts';
import type { ContainedStores } from '../../contained-stores.ts';
import { dockerLabels } from '../labels.ts';
import { type ComposeService, literal, variable } from './compose-file.ts';
import { answerMilliseconds, checkedBy, confined } from './confined.ts';
import { answersTo, awsStores, isOfAws, portVariable, published } from './places.ts';
import { awsPorts, contained, images, storeLimits } from './settings.ts';

/** The profile of Compose with which an emulator holds what AWS holds, and its container. */
const emulator = { profile: 'localstack', name: 'localstack', port: 4566, memory: 2048 } as const;

/** The containers of the stores: a cache has its own, all that is of AWS is in one. */
export function storeContainers({
  topology,
  seed,
}: Pick<SystemModel, 'topology' | 'seed'>): Record<string, ComposeService> {
  const { stores } = topology;
  const foreign = stores.find(({ kind }) => kind === 'server');
  if (foreign) {
    throw new Error(`store ${foreign.name} is a server of any kind: which image it runs in, no topology says`);
  }
  const ofAws = stores.filter(isOfAws);
  const caches = stores.filter((store): store is CacheStore => store.kind === 'redis');
  return {
    ...Object.fromEntries(caches.map((store) => [store.name, cacheContainer(topology, store)])),
    ...(ofAws.length > 0 && {
      [awsStores]: awsContainer(topology, ofAws, seed),
      [emulator.name]: emulatorContainer(),
    }),
  };
}

const labelsOf = ({ name }: Topology, stores: readonly Store[]) => ({
  [dockerLabels.system]: name,
  [dockerLabels.store]: stores.map((store) => store.name).join(' '),
});

/** It keeps nothing: its folder is memory too, or its image would make a volume that stays. */
function cacheContainer(topology: Topology, store: CacheStore): ComposeService {
  const port = String(store.port);
  return {
    image: images.redis,
    user: serviceImage.user,
    // As the official image is built; others refuse whoever calls from outside without a password.
    command: ['redis-server', '--port', port, '--save', '', '--appendonly', 'no', '--protected-mode', 'no'],
    labels: labelsOf(topology, [store]),
    healthcheck: checkedBy(['redis-cli', '-p', port, 'ping']),
    networks: answersTo(['data'], [store.name]),
    ...confined(storeLimits),
    tmpfs: ['/data'],
  };
}

function awsContainer(topology: Topology, stores: readonly Store[], seed: SystemModel['seed']): ComposeService {
  const ports = {
    ...(stores.some(({ kind }) => kind === 'dynamodb-table') && { dynamodb: awsPorts.dynamodb }),
    ...(stores.some(({ kind }) => kind !== 'dynamodb-table') && { sqs: awsPorts.sqs }),
  };
  const told: ContainedStores = { stores, seed, ports, emulator: { profile: emulator.profile, url: emulatorUrl } };
  return {
    image: images.stores,
    build: { context: '..', dockerfile: 'local/runtimes/docker/stores/Dockerfile' },
    user: serviceImage.user,
    command: serviceImage.command('stores'),
    environment: {
      PORT: String(awsPorts.health),
      PROFILES: variable('COMPOSE_PROFILES', ''),
      STORES: literal(JSON.stringify(told)),
    },
    labels: labelsOf(topology, stores),
    healthcheck: checkedBy(serviceImage.health(answerMilliseconds)),
    networks: answersTo(
      ['data'],
      stores.map(({ name }) => name),
    ),
    ports: Object.entries(ports).map(([api, port]) => published(portVariable(api), port)),
    ...confined(storeLimits),
  };
}

const emulatorUrl = `http://${emulator.name}:${emulator.port}`;

/** It installs what it needs when it starts, so it may write; and it brings its own health check. */
function emulatorContainer(): ComposeService {
  return {
    image: images.emulator,
    profiles: [emulator.profile],
    environment: { SERVICES: 'dynamodb,sqs,sns', DISABLE_EVENTS: '1' },
    networks: { data: {} },
    restart: 'unless-stopped',
    cpus: storeLimits.cpus,
    mem_limit: `${emulator.memory}m`,
    pids_limit: 2 * contained.pids,
    tmpfs: ['/var/lib/localstack'],
  };
}
