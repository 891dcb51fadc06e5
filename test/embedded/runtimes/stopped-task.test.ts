import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Clock, systemClock } from '../../../base/clock.ts';
import { endAll } from '../../../base/process/end-all.ts';
import { signalGroup } from '../../../base/process/group.ts';
import { identify, processState } from '../../../base/process/identity.ts';
import type { ProcessIdentity } from '../../../lib/model/events/process-identity.ts';
import type { Service } from '../../../lib/model/topology.ts';
import { type Guardian, startGuardian } from '../../../local/guardian/guardian-client.ts';
import { createBackoff } from '../../../local/runtimes/backoff.ts';
import { type Children, createChildren } from '../../../local/runtimes/embedded/children.ts';
import { createFollower } from '../../../local/runtimes/embedded/follow-task.ts';
import { guardianProgram } from '../../../local/runtimes/embedded/guardian.ts';
import type { Mesh } from '../../../local/runtimes/embedded/mesh.ts';
import { local } from '../../../local/runtimes/embedded/settings.ts';
import { createStagger } from '../../../local/runtimes/embedded/stagger.ts';
import type { ScheduledTask } from '../../../local/runtimes/embedded/task.ts';
import { terminate } from '../../../local/runtimes/embedded/terminate-task.ts';
import { createTaskBoard } from '../../../local/runtimes/scheduling/task-board.ts';
import type { TaskRevision } from '../../../local/runtimes/service-policy.ts';
import { createMemoryLog } from '../../unit/engine/support/memory-log.ts';
import { createPlace, eventually, type Place } from '../guardian/support/system.ts';

const speed = 10;
/** Time passes ten times as fast as it does: a task that hangs is found and replaced in seconds. */
const fastClock: Clock = {
  wall: () => systemClock.wall(),
  monotonic: () => systemClock.monotonic() * speed,
  after: (ms, callback, options) => systemClock.after(ms / speed, callback, options),
  sleep: (ms, signal) => systemClock.sleep(ms / speed, signal),
};

const file = fileURLToPath(new URL('./forking-task.ts', import.meta.url));
const service = { name: 'forking', public: false } as Service;

let place: Place;
let guardian: Guardian;
/** What a task runs, where no deployment matters. */
const revisionOf = (program: string): TaskRevision => ({
  ...{ taskDefinitionArn: 'arn:forking:1', deploymentId: 'ecs-svc/1', image: 'forking', imageDigest: 'sha256:0' },
  ...{ program: { kind: 'kit', file: pathToFileURL(program).href }, environment: {} },
});

let children: Children;
let log: ReturnType<typeof createMemoryLog>;
let all: ProcessIdentity[];
let task: ScheduledTask;

beforeEach(async () => {
  place = createPlace();
  guardian = await startGuardian({ program: guardianProgram(place), journalPath: place.journalPath, log: () => {} });
  log = createMemoryLog(systemClock);
  children = createChildren({ log, guardian: () => guardian, folder: place.folder });
  const child = await children.start({ role: 'task/forking', file, pipes: true });
  const [line] = await once(createInterface({ input: child.process.stdout as Readable }), 'line');
  const { forked, address } = JSON.parse(line);
  all = [child.identity.pid, ...forked].map((pid) => identify(pid) as ProcessIdentity);
  task = {
    ...{ id: 'one', taskArn: 'arn:one', service: service.name, availabilityZone: 'a', privateIpv4Address: '10.0.0.1' },
    ...{ port: address.port, child, state: 'starting', balanced: true },
    revision: revisionOf(file),
  };
});

afterEach(async () => {
  await children.endAll();
  await endAll([guardian.process, ...all]);
  place.remove();
});

const states = () => all.map(processState);
const everyState = (state: string) => Array(3).fill(state);

test('tasks that hardly run are replaced later and later from the third on; one that has run ends that', () => {
  const backoff = createBackoff();
  const delays = Array.from({ length: 6 }, () => {
    backoff.ready('r');
    backoff.hardlyRan('r');
    return backoff.delay('r');
  });
  expect(delays).toEqual([0, 0, 500, 1000, 2000, 4000]);
  expect(backoff.delay('another')).toBe(0);
  backoff.ran('r');
  expect(backoff.delay('r')).toBe(0);
});

test('a stopped task that fails its health checks is gone, with all that it forked, when its stop timeout is over', async () => {
  const mesh = { apply: async () => {}, leave: () => {}, balancerPort: () => undefined } as unknown as Mesh;
  const board = createTaskBoard({ log, mesh });
  const lost: string[] = [];
  const follow = createFollower({
    ...{ clock: fastClock, board, mesh, backoff: createBackoff(), stagger: createStagger() },
    onLost: () => void lost.push(task.state),
  });
  board.add(task);
  const followed = follow(task, service, () => {});
  await eventually(() => task.state, 'ready');
  signalGroup(task.child.identity, 'SIGSTOP');
  expect(await eventually(() => task.state, 'unhealthy')).toBe('unhealthy');
  const since = fastClock.monotonic();
  expect(states()).toEqual(everyState('stopped'));
  await followed;
  const took = fastClock.monotonic() - since;
  expect(states()).toEqual(everyState('gone'));
  expect(took).toBeGreaterThan(local.stopTimeout / 2);
  expect(took).toBeLessThan(local.stopTimeout + 20_000);
  expect(await task.child.exited).toBe('SIGKILL');
  expect(lost).toEqual(['unhealthy', 'stopped']);
});

test('a task that ends on SIGTERM gets no SIGKILL, and takes what it has forked with it', async () => {
  await terminate(task, systemClock);
  expect(await task.child.exited).toBe('exit 0');
  expect(states()).toEqual(everyState('gone'));
});
