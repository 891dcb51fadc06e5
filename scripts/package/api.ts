import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apiReport } from './api-report.ts';
import { compile, publicDeclarations } from './build.ts';

/** The report of what is in this repository now. */
export function currentReport(): string {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-api-'));
  try {
    compile(folder);
    return apiReport(join(folder, publicDeclarations), folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (import.meta.main) writeFileSync('docs/api.md', currentReport());
