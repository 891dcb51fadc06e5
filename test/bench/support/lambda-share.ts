import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A share of this machine, as a Lambda function has one. */
export interface LambdaShare {
  /** Runs a program to its end inside; gives its output. */
  run(file: string, args: readonly string[], env: Readonly<Record<string, string>>): string;
  /** The most memory that a run has held since this was asked last, MiB. */
  peakMebibytes(): number;
  close(): void;
}

const root = '/sys/fs/cgroup';
const periodMicroseconds = 100_000;

/** By control groups of version 1, which only root may make; undefined where that cannot be had. */
export function openShare({ cpus, memoryMiB }: { cpus: number; memoryMiB: number }): LambdaShare | undefined {
  const name = `breakwater-bench-${process.pid}`;
  const cpu = join(root, 'cpu', name);
  const memory = join(root, 'memory', name);
  try {
    mkdirSync(cpu);
    mkdirSync(memory);
    writeFileSync(join(cpu, 'cpu.cfs_period_us'), String(periodMicroseconds));
    writeFileSync(join(cpu, 'cpu.cfs_quota_us'), String(Math.round(cpus * periodMicroseconds)));
    writeFileSync(join(memory, 'memory.limit_in_bytes'), String(memoryMiB * 1024 * 1024));
  } catch {
    for (const folder of [cpu, memory]) removeIfThere(folder);
    return undefined;
  }
  const enter = [cpu, memory].map((folder) => `echo $$ > ${folder}/tasks`).join(' && ');
  const peak = join(memory, 'memory.max_usage_in_bytes');
  return {
    run: (file, args, env) => {
      const { status, stdout, stderr } = spawnSync('/bin/sh', ['-c', `${enter} && exec "$@"`, 'sh', file, ...args], {
        env,
        encoding: 'utf8',
        timeout: 30_000,
      });
      if (status !== 0) throw new Error(`${file} ended with ${status}: ${stderr.slice(0, 500)}`);
      return stdout;
    },
    peakMebibytes: () => {
      const bytes = Number(readFileSync(peak, 'utf8'));
      writeFileSync(peak, '0');
      return bytes / 1024 / 1024;
    },
    close: () => [cpu, memory].forEach(removeIfThere),
  };
}

function removeIfThere(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // It was never made.
  }
}
