import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Figures } from './table.ts';

const templates = new URL('../unit/lint/templates/', import.meta.url);

/** Files of each kind, as people have them, and the templates in one of them. */
const kinds = [
  { kind: 'FIS, JSON', file: 'fis/az-power-interruption.json', holds: 1 },
  { kind: 'FIS, JSON, refused', file: 'fis/out-of-range.json', holds: 1 },
  { kind: 'CloudFormation, YAML', file: 'cloudformation/unprepared-service.yaml', holds: 3 },
  { kind: 'CloudFormation, JSON', file: 'cdk-app/Checkout.template.json', holds: 2 },
  { kind: 'Terraform plan', file: 'terraform/plan.json', holds: 2 },
] as const;

const all = 10_000;

/** How long `chaos lint FOLDER` takes for ten thousand templates, as a person who waits for it sees it. */
export const bench = async (): Promise<Figures[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'lint-'));
  try {
    const each = kinds.map((kind, index) => ({ ...kind, ...fill(join(folder, String(index)), kind) }));
    const rows = each.map(({ kind, path, count }) => row(kind, count, lint(path)));
    return [
      {
        title: 'chaos lint FOLDER',
        head: ['templates', 'how many', 'measured', 'a second', 'wanted'],
        rows: [...rows, [...row('all', all, lint(folder)), 'under 20 s']],
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

function fill(path: string, { file, holds }: (typeof kinds)[number]): { path: string; count: number } {
  const count = all / kinds.length;
  const text = readFileSync(new URL(file, templates), 'utf8');
  mkdirSync(path, { recursive: true });
  for (let number = 0; number * holds < count; number++) {
    const [name = ''] = file.split('/').slice(-1);
    writeFileSync(join(path, `${number}-${name}`), text);
  }
  return { path, count };
}

const row = (kind: string, count: number, milliseconds: number): string[] => [
  kind,
  String(count),
  `${(milliseconds / 1000).toFixed(1)} s`,
  (count / (milliseconds / 1000)).toFixed(0),
];

/** In milliseconds. */
function lint(folder: string): number {
  const begun = performance.now();
  const { status, stderr } = spawnSync(process.execPath, ['cli/main.ts', 'lint', '--json', folder], {
    encoding: 'utf8',
    maxBuffer: 1024 * 1024 * 1024,
  });
  if (status === null || status > 1) throw new Error(`chaos lint of ${folder} ended with ${status}: ${stderr}`);
  return performance.now() - begun;
}
