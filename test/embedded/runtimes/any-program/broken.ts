import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import type { CommandProgram } from '../../../../lib/model/program.ts';
import { wholeSystem } from '../../../../lib/model/system.ts';

const broken = process.env.BROKEN ?? '';
const shell = (script: string) => ({ command: 'sh', args: ['-c', script] });
const serve =
  "exec python3 -c \"import http.server, os; http.server.HTTPServer(('127.0.0.1', int(os.environ['PORT'])), http.server.SimpleHTTPRequestHandler).serve_forever()\"";

/** The ways in which a service does not start. */
const launches: Readonly<Record<string, { command: string; args: readonly string[]; cwd?: string }>> = {
  exits: shell('for n in $(seq 20); do echo "line $n"; done; echo "no such table: users" >&2; exit 1'),
  'never-ready': shell('echo "starting, slowly"; sleep 600 & wait'),
  'no-program': { command: 'no-such-program-here', args: [] },
  'no-file': { command: './no-such-file', args: [] },
  'no-folder': { ...shell('true'), cwd: '/no/such/folder' },
  'no-permission': { command: resolve('package.json'), args: [] },
  'second-time': shell(
    `[ -e second-time ] || { touch second-time; echo "the database is not there yet"; exit 1; }; ${serve}`,
  ),
  fixed: shell(serve),
  'no-path': shell(serve),
  'in-use': shell('echo "Error: listen EADDRINUSE: address already in use :::3000" >&2; exit 1'),
};

const program: CommandProgram = {
  kind: 'command',
  launch: ({ folder }) => ({
    cwd: broken === 'second-time' ? resolve(folder, '../..') : tmpdir(),
    env: {},
    ...(launches[broken] as { command: string; args: readonly string[] }),
  }),
  ready: broken === 'no-path' ? { kind: 'http', path: '/nope' } : { kind: 'tcp' },
  health: { kind: 'tcp' },
  startSeconds: ['never-ready', 'no-path'].includes(broken) ? 3 : 20,
  stopSeconds: 2,
};

const back: CommandProgram = {
  ...program,
  launch: () => ({ command: 'sleep', args: ['600'], cwd: tmpdir(), env: {} }),
  ready: { kind: 'alive' },
  health: { kind: 'alive' },
};

/** One service that is broken as the variable BROKEN says. */
export default wholeSystem({
  topology: {
    name: 'broken',
    zones: [{ name: 'us-east-1a', id: 'use1-az1', cidr: '10.0.0.0/20' }],
    services: [
      {
        ...{ name: 'web', description: 'Broken.', port: 30_760, replicas: 1, cpu: 256, memory: 512, processName: 'sh' },
        ...{ public: true, calls: [{ to: 'back', degradable: true, whenGone: 'nothing' }] },
        ...(broken === 'fixed' && { fixedPort: true as const }),
      },
      {
        ...{ name: 'back', description: 'Is there.', port: 30_761, replicas: 1, cpu: 256, memory: 512 },
        ...{ processName: 'sleep', calls: [] },
      },
    ],
    stores: [],
  },
  journeys: [{ name: 'look', description: 'Looks.', share: 100, calls: [] }],
  promises: [],
  receipts: 'nothings',
  storeActions: {},
  experiments: [],
  seed: {},
  requests: () => ({ next: (journey) => ({ journey, request: { method: 'GET', path: '/' } }) }),
  programOf: (service) => (service === 'web' ? program : back),
  start: ({ bring }) => bring([], {}),
});
