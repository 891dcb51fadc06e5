import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { dashboardTexts } from '../../../scripts/dashboards/main.ts';
import { queriesIn } from '../../support/dashboard-queries.ts';
import { chaos, eventually, temporaryFolder } from './support.ts';

const hasPrometheus = ['prometheus', 'promtool'].every((command) => spawnSync(command, ['--version']).status === 0);
if (!hasPrometheus) console.warn('Prometheus is not on this machine: dashboards and rules are not asked for data');
const testWithPrometheus = hasPrometheus ? test : test.skip;

const folder = temporaryFolder();
const basePort = '24300';
// Below those of the system, which takes as many as it needs.
const port = 24_299;
const own = ['--folder', folder, '--base-port', basePort];
const place = mkdtempSync(join(tmpdir(), 'prometheus-'));
let prometheus: ChildProcess | undefined;

beforeAll(() => {
  cpSync('local/prometheus', place, { recursive: true });
  const config = join(place, 'prometheus.yml');
  writeFileSync(config, readFileSync(config, 'utf8').replaceAll('127.0.0.1:21000', `127.0.0.1:${basePort}`));
});
afterAll(async () => {
  prometheus?.kill('SIGKILL');
  await chaos('down', '--folder', folder);
  for (const path of [folder, place]) rmSync(path, { recursive: true, force: true });
}, 60_000);

testWithPrometheus('the rules do what their own tests say', () => {
  const { status, stdout, stderr } = spawnSync('promtool', ['test', 'rules', 'rules.test.yml'], {
    cwd: place,
    encoding: 'utf8',
  });
  expect({ status, text: status === 0 ? '' : stdout + stderr }).toEqual({ status: 0, text: '' });
});

function startPrometheus(): void {
  const options = [`--config.file=${join(place, 'prometheus.yml')}`, `--storage.tsdb.path=${join(place, 'data')}`];
  prometheus = spawn('prometheus', [...options, `--web.listen-address=127.0.0.1:${port}`], { stdio: 'ignore' });
}

/** How many series a query has now. */
async function seriesOf(query: string): Promise<number> {
  if (prometheus?.exitCode !== null) throw new Error(`Prometheus has ended with ${prometheus?.exitCode}`);
  const answer = await fetch(`http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(query)}`).catch(
    () => undefined,
  );
  // It answers 503 in plain text until it has opened its store.
  if (answer?.status === 503) return 0;
  const body = (await answer?.json()) as { status: string; error?: string; data: { result: unknown[] } } | undefined;
  if (body?.status === 'error') throw new Error(`${query}: ${body.error}`);
  return body?.data.result.length ?? 0;
}

testWithPrometheus(
  'a real Prometheus finds the engine and every task, what they tell is clean, and every panel has data',
  async () => {
    expect(await chaos('up', '--rate', '50', ...own)).toMatchObject({ status: 0 });
    startPrometheus();
    await eventually(async () => (await seriesOf('up{job="services"} == 1')) === 12);
    for (const path of [basePort, (await targets())[0]]) {
      const text = await (await fetch(`http://${path?.includes(':') ? path : `127.0.0.1:${path}`}/metrics`)).text();
      const { stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' });
      expect(stdout + stderr).toBe('');
    }
    await chaos('run', 'kill-product-service', 'lose-payment', ...own);
    const queries = queriesIn(Object.values(dashboardTexts()));
    const isPast = (query: string) => !query.includes('> 0');
    // The verdicts are known to it with its next look at the engine; their panel answers 0 until then.
    await eventually(async () => (await seriesOf('sum(breakwater_verdicts_total) >= 2')) === 1);
    const silent: string[] = [];
    for (const query of queries.filter(isPast)) if ((await seriesOf(query)) === 0) silent.push(query);
    expect(silent).toEqual([]);
    // The window of the fault, as it is annotated: from the data itself.
    expect(
      await seriesOf('max_over_time(sum by (action, target) (breakwater_active_faults)[2m:2s]) > 0'),
    ).toBeGreaterThan(0);
  },
  300_000,
);

const targets = async (): Promise<string[]> => {
  const found = await (await fetch(`http://127.0.0.1:${basePort}/_breakwater/targets`)).json();
  return (found as { targets: string[] }[]).flatMap((each) => each.targets);
};
