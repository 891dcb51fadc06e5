import { expect, test } from '@jest/globals';
import { nameOfMain, processNamesOf } from '../../../../local/runtimes/docker/tasks/process-names.ts';

/** Each by its pid, its parent's and its name; the first is that of the container. */
const named = (...rows: [number, number, string][]) =>
  nameOfMain(
    rows.map(([pid, parent, name]) => ({ pid, parent, name })),
    rows[0]?.[0] ?? 0,
  );

test.each<[string, [number, number, string][], string | undefined]>([
  [
    'its first process',
    [
      [10, 1, 'nginx'],
      [11, 10, 'nginx'],
      [12, 10, 'nginx'],
    ],
    'nginx',
  ],
  [
    'what an init has started',
    [
      [10, 1, 'tini'],
      [11, 10, 'java'],
    ],
    'java',
  ],
  [
    'what a package manager has started by a shell',
    [
      [10, 1, 'npm run start'],
      [11, 10, 'sh'],
      [12, 11, 'node'],
      [13, 12, 'esbuild'],
    ],
    'node',
  ],
  [
    'one of many of the same name',
    [
      [10, 1, 'supervisord'],
      [11, 10, 'worker'],
      [12, 10, 'worker'],
    ],
    'worker',
  ],
  [
    'a shell that does the work itself',
    [
      [10, 1, 'docker-init'],
      [11, 10, 'bash'],
    ],
    'bash',
  ],
  [
    'nobody knows which of several',
    [
      [10, 1, 'supervisord'],
      [11, 10, 'nginx'],
      [12, 10, 'php-fpm'],
    ],
    undefined,
  ],
  ['none where nothing runs', [], undefined],
])('the process of a container is %s', (_, rows, name) => {
  expect(named(...rows)).toBe(name);
});

test('what cannot be told is left out', async () => {
  const container = (id: string) => ({
    top: async ({ ps_args }: { ps_args: string }) => {
      if (id === 'gone') throw new Error('is not running');
      const isCommands = ps_args.endsWith('args');
      if (id === 'node') return { Processes: [['7', '1', isCommands ? '/usr/bin/node app.js' : 'MainThread']] };
      return {
        Titles: ['PID', 'PPID', 'COMMAND'],
        Processes: [
          ['7', '1', 'dumb-init'],
          ['8', '7', 'my', 'app'],
        ],
      };
    },
  });
  const tasks = ['api', 'web', 'node'].map((service) => ({ service, taskArn: service }));
  const find = (arn: string) => ({ containerId: arn === 'web' ? 'gone' : arn, pid: 7 });
  const names = processNamesOf({ docker: { getContainer: container } } as never, ['api', 'web', 'node', 'none'], {
    ...({ tasks: () => tasks, find } as never as Parameters<typeof processNamesOf>[2]),
  });
  expect(await names).toEqual({ api: 'my app', node: 'node' });
});
