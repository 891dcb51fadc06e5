import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { topology } from '../../../systems/shop/topology.ts';
import { chaos, temporaryFolder } from '../system/support.ts';

const folder = temporaryFolder();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** As it stands in the topology. */
const declared = topology.services.flatMap(({ name, calls }) =>
  calls.map(({ to, degradable }) => ({ caller: name, callee: to, declared: degradable ? 'degradable' : 'needed' })),
);

test('the shop is learnt as it is declared: exactly its edges, and each that was tried does what it says', async () => {
  const system = ['--system', join('systems', 'shop', 'index.ts'), '--folder', folder, '--base-port', '28300'];
  const { status, stdout, stderr } = await chaos('learn', '--classify', '--json', '--rate', '20', ...system);
  const { edges, connected, neverSeen, bypasses, failing } = JSON.parse(stdout) as Learnt;
  expect(failing).toEqual([]);
  const seen = edges.map(({ caller, callee, declared }) => ({ caller, callee, declared }));
  expect(seen).toHaveLength(13);
  expect(seen).toEqual(expect.arrayContaining(declared));
  // Nobody settles orders but while payments fail: that may be too seldom to be tried.
  const tried = edges.filter(({ found }) => found !== 'untried');
  expect(tried.length).toBeGreaterThanOrEqual(12);
  expect(tried.map(({ found }) => found)).toEqual(tried.map(({ declared }) => declared));
  expect({ status, connected, neverSeen, bypasses }).toEqual({ status: 0, connected: [], neverSeen: [], bypasses: [] });
  expect(stderr).toMatch(/13 are known, about \d min\.$/m);
}, 900_000);

interface Learnt {
  readonly edges: readonly { caller: string; callee: string; declared: string; found: string }[];
  readonly connected: readonly object[];
  readonly neverSeen: readonly object[];
  readonly bypasses: readonly object[];
  readonly failing: readonly object[];
}
