import { readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { resolve } from 'node:path';
import {
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  StopTaskCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { describe, expect } from '@jest/globals';
import { processState } from '../../../base/process/identity.ts';
import { treeMembers } from '../../../base/process/tree.ts';
import { nicenessOf } from '../../../local/runtimes/embedded/settings.ts';
import type { Task } from '../../../local/runtimes/runtime.ts';
import { testWithPython } from '../../support/python.ts';
import { sessionNicenessOf } from '../../support/session-niceness.ts';
import { eventually } from '../system/support.ts';
import { fixedPort } from './any-program/fixed-port.ts';
import system from './any-program/index.ts';
import { anyProgram, file, limit } from './support/any-program-up.ts';

const { state, ecs, journal, tasks, healthy, inject, ended } = anyProgram();
const membersOf = ({ process, mark }: Task) => treeMembers({ leader: process, mark: mark as string });

const seen = {
  reason: 'Experiment completed.',
  observed: expect.arrayContaining([expect.objectContaining({ seen: true })]),
};

testWithPython(
  'programs of any kind are up, each seen by its own probe',
  async () => {
    for (const { name, replicas } of system.topology.services) expect(await healthy(name)).toHaveLength(replicas);
    expect(await (await fetch(state().edge)).text()).toMatch(/^\d+ of [0-9a-f]{32}$/);
  },
  limit,
);

testWithPython(
  'what serves gives way to what measures it, less than while it started',
  async () => {
    const running = (await Promise.all(system.topology.services.map(({ name }) => healthy(name)))).flat();
    for (const { process } of running) {
      expect(getPriority(process.pid)).toBe(nicenessOf.task.running);
      await eventually(() => (sessionNicenessOf(process) ?? nicenessOf.task.running) === nicenessOf.task.running);
    }
  },
  limit,
);

testWithPython(
  'a task is told where it is and what its system says, and nothing of the shell that could be real',
  async () => {
    const { env, cwd } = (await (await fetch(`${state().edge}/env`)).json()) as {
      env: Record<string, string>;
      cwd: string;
    };
    expect(cwd).toBe(resolve('test/embedded/runtimes/any-program/web'));
    expect(env).toMatchObject({
      ...{
        HOST: '127.0.0.1',
        SERVICE_NAME: 'web',
        GREETING: 'from the system',
        PATH: expect.stringContaining(String(process.env.PATH)),
      },
      ...{ PORT: expect.stringMatching(/^\d+$/), TASK_ID: expect.stringMatching(/^[0-9a-f]{32}$/) },
      API_URL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      ...{ AVAILABILITY_ZONE: expect.stringMatching(/^us-east-1/), AWS_ACCESS_KEY_ID: 'local' },
    });
    for (const name of ['DATABASE_URL', 'AWS_PROFILE', 'BREAKWATER_TOKEN']) expect(env[name]).toBeUndefined();
  },
  limit,
);

testWithPython(
  'tasks are spread over the zones of their service alone',
  async () => {
    expect((await tasks('loop')).map(({ availabilityZone }) => availabilityZone)).toEqual(['us-east-1b', 'us-east-1b']);
    expect(new Set((await tasks('web')).map(({ availabilityZone }) => availabilityZone)).size).toBe(2);
  },
  limit,
);

describe('a fault on a program that knows nothing of it', () => {
  testWithPython(
    'hangs every process of it, and lets every one go on',
    async () => {
      const before = await tasks('api');
      const id = await inject('pause-process', 'api');
      const states = () => before.map((task) => [...new Set(membersOf(task).map(processState))].join());
      await eventually(() => states().includes('stopped'));
      expect(states().sort()).toEqual(['running', 'stopped']);
      expect(await ended(id)).toMatchObject({ ...seen, clean: [true] });
      expect(states()).toEqual(['running', 'running']);
    },
    limit,
  );

  testWithPython(
    'takes its processor time, its disk and its network, one as the other',
    async () => {
      const ids = [
        await inject('cpu-stress', 'web', { percent: '80' }),
        await inject('io-stress', 'api'),
        await inject('network-latency', 'web', { 'delay-milliseconds': '300' }),
        await inject('cpu-stress', 'fixed'),
      ];
      for (const id of ids) expect(await ended(id)).toMatchObject({ ...seen, clean: [true] });
      expect(await ended(await inject('refuse-connections', 'api'))).toMatchObject({ ...seen, clean: [true] });
    },
    limit,
  );

  testWithPython(
    'kills a worker of several, which its master replaces: the task goes on',
    async () => {
      const before = (await tasks('api')).map(({ id }) => id).sort();
      const id = await inject('kill-process', 'api', { 'process-name': 'worker.py', signal: 'SIGKILL' });
      const { observed } = await ended(id);
      expect(observed.at(-1)).toMatchObject({ seen: true, detail: '2 of 2 processes named worker.py have ended' });
      expect((await healthy('api')).map((task) => task.id).sort()).toEqual(before);
      await eventually(async () =>
        (await Promise.all((await tasks('api')).map(membersOf))).every((all) => all.length === 4),
      );
    },
    limit,
  );

  testWithPython(
    'kills all of a name, and the task with its first process: another takes its place',
    async () => {
      const before = (await tasks('api')).map(({ id }) => id);
      expect(await ended(await inject('kill-process', 'api', { signal: 'SIGKILL' }))).toMatchObject(seen);
      await eventually(async () => (await healthy('api')).filter(({ id }) => !before.includes(id)).length === 1);
      expect(await healthy('api')).toHaveLength(2);
    },
    limit,
  );

  testWithPython(
    'kills the program in a tree of npm and a shell, which end with it',
    async () => {
      const before = (await tasks('web')).map(({ id }) => id);
      expect(await ended(await inject('kill-process', 'web', { signal: 'SIGKILL' }))).toMatchObject(seen);
      await eventually(async () => (await healthy('web')).filter(({ id }) => !before.includes(id)).length === 1);
    },
    limit,
  );

  testWithPython(
    'is refused where no process bears the name, with the names that are there',
    async () => {
      const { reason } = await ended(await inject('kill-process', 'loop', { 'process-name': 'java' }));
      expect(reason).toMatch(/runs no process named "java"; its processes are sh/);
    },
    limit,
  );

  testWithPython(
    'stops it, and another takes its place',
    async () => {
      const before = (await tasks('loop')).map(({ id }) => id);
      expect(await ended(await inject('stop-task', 'loop'))).toMatchObject(seen);
      await eventually(async () => (await healthy('loop')).filter(({ id }) => !before.includes(id)).length === 1);
    },
    limit,
  );
});

describe('a service with a fixed port', () => {
  const current = async () => (await healthy('fixed'))[0]?.id;

  testWithPython(
    'gets its next task when the one before has left the port, however it went',
    async () => {
      const first = await current();
      const { taskArns = [] } = await ecs().send(
        new ListTasksCommand({ cluster: 'any-program', serviceName: 'fixed' }),
      );
      await ecs().send(new StopTaskCommand({ cluster: 'any-program', task: taskArns[0] }));
      await eventually(async () => ![undefined, first].includes(await current()));

      const second = await current();
      await ecs().send(
        new UpdateServiceCommand({ cluster: 'any-program', service: 'fixed', forceNewDeployment: true }),
      );
      await eventually(async () => ![undefined, second].includes(await current()));
      expect((await fetch(`http://127.0.0.1:${fixedPort}/`)).status).toBe(200);
      const exits = journal().flatMap((event) =>
        event.type === 'task-state' && event.service === 'fixed' && event.state === 'stopped' ? [event.reason] : [],
      );
      expect(exits).toHaveLength(2);
      const notices = journal().flatMap((event) => (event.type === 'notice' ? [event.message] : []));
      expect(notices.filter((message) => message.includes('in use'))).toEqual([]);
    },
    limit,
  );

  testWithPython(
    'is refused a second task',
    async () => {
      const change = { cluster: 'any-program', service: 'fixed', desiredCount: 2 };
      await expect(ecs().send(new UpdateServiceCommand(change))).rejects.toThrow(/one task of it fits on a machine/);
    },
    limit,
  );
});

testWithPython(
  'a version of it differs in its environment, and not in its command',
  async () => {
    const container = { name: 'loop', image: 'loop', environment: [{ name: 'GREETING', value: 'other' }] };
    const register = (more: object) =>
      ecs().send(
        new RegisterTaskDefinitionCommand({ family: 'loop', containerDefinitions: [{ ...container, ...more }] }),
      );
    await expect(register({ command: ['node', file] })).rejects.toThrow(/loop is started as its system says/);
    await expect(register({ environment: [{ name: 'PYTHONPATH', value: '/tmp' }] })).rejects.toThrow(/would load code/);
    const { taskDefinition } = await register({});
    const before = (await tasks('loop')).map(({ id }) => id);
    const change = { cluster: 'any-program', service: 'loop', taskDefinition: taskDefinition?.taskDefinitionArn };
    await ecs().send(new UpdateServiceCommand(change));
    await eventually(async () => (await healthy('loop')).filter(({ id }) => !before.includes(id)).length === 2);
    const [task] = await healthy('loop');
    expect(readFileSync(`/proc/${task?.process.pid}/environ`, 'utf8').split('\0')).toContain('GREETING=other');
  },
  limit,
);
