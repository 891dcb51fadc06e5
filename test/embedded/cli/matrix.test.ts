import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { places, readState } from '../../../local/supervisor/state.ts';
import type { MatrixDocument } from '../../../runs/matrix/document.ts';
import { chaos, eventually, startChaos } from '../system/support.ts';
import { startServers } from './fixtures/learn/servers.ts';
import { type Configured, serverPorts, smallSystem } from './fixtures/learn/small-system.ts';

const basePort = 26_600;
let servers: Awaited<ReturnType<typeof startServers>>;
let system: Configured;

beforeAll(async () => {
  servers = await startServers(serverPorts(basePort));
  system = smallSystem(basePort, ({ services: { web } }) => {
    web.calls = { api: {}, opinions: { degradable: true } };
  });
});
afterAll(async () => {
  await servers.close();
  rmSync(system.folder, { recursive: true, force: true });
});

const place = () => join(system.folder, '.breakwater');
const matrices = (): string[] => {
  const { runs } = places(place());
  return existsSync(runs)
    ? readdirSync(runs)
        .toSorted()
        .map((name) => join(runs, name))
    : [];
};
const documentIn = (folder: string) => JSON.parse(readFileSync(join(folder, 'matrix.json'), 'utf8')) as MatrixDocument;
const outcomes = ({ cells }: MatrixDocument) => cells.map(({ callee, outcome }) => [callee, outcome?.kind]);

test('two cells of a system: stopped by Ctrl-C after the first, and gone on with', async () => {
  const args = ['--edge', 'web:api', '--edge', 'web:opinions', '--fault', 'gone'];
  const { child, finished } = startChaos('matrix', ...args, ...system.here);
  await eventually(() => matrices().some((folder) => existsSync(join(folder, 'matrix.json'))));
  child.kill('SIGINT');
  expect(await finished).toMatchObject({
    status: 130,
    stdout: expect.stringContaining('Not complete. 2 calls, 2 cells'),
  });
  expect(readState(place())).toBeUndefined();
  const [first = ''] = matrices();
  expect(outcomes(documentIn(first))).toEqual([
    ['api', 'run'],
    ['opinions', undefined],
  ]);

  const rest = await chaos('matrix', '--resume', '--json', ...system.here);
  const document = JSON.parse(rest.stdout) as MatrixDocument;
  expect(document).toMatchObject({ isComplete: true, resumed: [first], counts: { cells: 2, open: 0, failed: 0 } });
  expect(documentIn(matrices().at(-1) ?? '')).toEqual(document);
  expect(document.cells[0]?.outcome).toEqual(documentIn(first).cells[0]?.outcome);
  expect(document.cells.map(({ outcome }) => outcome?.kind === 'run' && outcome.finding)).toEqual([
    'needed',
    'degradable',
  ]);
  // A machine that is too busy leaves it open: then nothing was found, and nothing has held.
  expect(rest.status).toBe(document.counts.inconclusive > 0 ? 1 : 0);

  const again = await chaos('matrix', '--resume', ...system.here);
  expect(again).toMatchObject({ status: 2, stderr: expect.stringContaining('the last matrix is complete') });
}, 300_000);

test('what cannot be is refused before anything starts', async () => {
  const refused = await chaos('matrix', '--edge', 'web:opinion', ...system.here);
  expect(refused).toMatchObject({
    status: 2,
    stdout: '',
    stderr: 'chaos: --edge web:opinion: nobody has said that web calls "opinion"; did you mean opinions?\n',
  });
  const shop = ['--edge', 'product-service:cache', '--folder', place()];
  expect(await chaos('matrix', ...shop, '--fault', 'errors')).toMatchObject({
    status: 2,
    stdout: '',
    stderr: expect.stringMatching(
      /^chaos: nothing can be run: cache is asked by another protocol .*: product-service -> cache errors\n$/,
    ),
  });
});
