import { fileURLToPath } from 'node:url';
import type { CommandProgram, Probe } from '../../../../lib/model/program.ts';
import { wholeSystem } from '../../../../lib/model/system.ts';
import { fixedPort } from './fixed-port.ts';

const cwd = fileURLToPath(new URL('.', import.meta.url));
const task = { cpu: 256, memory: 512, replicas: 2 } as const;

const program = (
  command: string,
  args: readonly string[],
  probes: { readonly ready: Probe; readonly health: Probe },
  env: (addressOf: (name: string) => { readonly url: string }) => Readonly<Record<string, string>> = () => ({}),
  folder = cwd,
): CommandProgram => ({
  kind: 'command',
  launch: ({ addressOf }) => ({ command, args, cwd: folder, env: env(addressOf) }),
  ...probes,
  startSeconds: 30,
  stopSeconds: 2,
});

const answers: Probe = { kind: 'http', path: '/healthz' };
const takes: Probe = { kind: 'tcp' };

/** What a stranger might run: a site by `npm start`, an API of several Python processes, a fixed port, a loop in a shell. */
const programs: Readonly<Record<string, CommandProgram>> = {
  web: program(
    'npm',
    ['--no-update-notifier', 'start'],
    { ready: answers, health: answers },
    (addressOf) => ({ API_URL: addressOf('api').url, GREETING: 'from the system' }),
    `${cwd}web`,
  ),
  api: program('python3', ['api.py'], { ready: { kind: 'log', pattern: '^the api is up$' }, health: takes }),
  fixed: program('sh', ['-c', `python3 fixed.py ${fixedPort}; echo "ended: $?"; exit 5`], {
    ready: takes,
    health: takes,
  }),
  loop: program('sh', ['-c', 'while :; do echo tick; sleep 1; done'], {
    ready: { kind: 'log', pattern: 'tick' },
    health: { kind: 'alive' },
  }),
};

export default wholeSystem({
  topology: {
    name: 'any-program',
    zones: [
      { name: 'us-east-1a', id: 'use1-az1', cidr: '10.0.0.0/20' },
      { name: 'us-east-1b', id: 'use1-az2', cidr: '10.0.16.0/20' },
    ],
    services: [
      {
        ...task,
        name: 'web',
        description: 'Shows what the API says.',
        port: 8080,
        processName: 'node',
        public: true,
        calls: [{ to: 'api', degradable: false, whenGone: '502' }],
      },
      { ...task, name: 'api', description: 'Answers.', port: 8081, processName: 'python3', calls: [] },
      {
        ...{ ...task, replicas: 1, name: 'fixed', description: 'Listens where it always does.', port: fixedPort },
        ...{ processName: 'python3', calls: [], fixedPort: true },
      },
      {
        ...{ ...task, name: 'loop', description: 'Ticks.', port: 8083, processName: 'sh', calls: [] },
        zones: ['us-east-1b'],
      },
    ],
    stores: [],
  },
  journeys: [{ name: 'look', description: 'Looks.', share: 100, calls: ['api'] }],
  promises: [],
  receipts: 'nothings',
  storeActions: {},
  experiments: [],
  seed: {},
  requests: () => ({ next: (journey) => ({ journey, request: { method: 'GET', path: '/' } }) }),
  programOf: (service) => programs[service] as CommandProgram,
  start: ({ bring }) => bring([], {}),
});
