import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environmentNames } from '../../lib/config/config.ts';
import type { Figures } from './table.ts';

/** What production must be given; only its form is looked at. */
const context = ['certificateArn=arn:aws:acm:us-east-1:123456789012:certificate/bench', 'domainName=shop.example.com'];

/** How long `npx cdk synth` takes, as a person who waits for it sees it. */
export const bench = async (): Promise<Figures[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'synth-'));
  try {
    return [
      {
        title: 'npx cdk synth',
        head: ['environment', 'measured', 'wanted'],
        rows: environmentNames.map((name) => [
          name,
          `${(synth(name, folder) / 1000).toFixed(1)} s`,
          '10 s, at most 15 s',
        ]),
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** In milliseconds. */
function synth(environment: string, folder: string): number {
  const flags = [`env=${environment}`, ...context].flatMap((pair) => ['--context', pair]);
  const begun = performance.now();
  const { status, stderr } = spawnSync('npx', ['cdk', 'synth', '--quiet', '--output', folder, ...flags], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`npx cdk synth of ${environment} failed: ${stderr}`);
  return performance.now() - begun;
}
