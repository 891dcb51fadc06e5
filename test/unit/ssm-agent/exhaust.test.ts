import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { describeWithPrograms, runScript, startScript, writeProgram } from './support/scripts.ts';

/** A name that no other process of this machine has. */
const name = `bw-${process.pid}`;

let folder: string;
let app: ChildProcess;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-exhaust-'));
  writeFileSync(join(folder, 'task.json'), JSON.stringify({ Limits: { Memory: 256 } }));
  // Waits to be ended, as the real one does, and leaves a trace of its arguments.
  writeProgram(folder, 'stress-ng', `echo "$*" >${folder}/stress; echo $$ >${folder}/stress-pid; exec sleep 60`);
  app = spawn('bash', ['-c', `echo -n ${name} >/proc/$$/comm; echo up; read -r`], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  await new Promise((resolve) => app.stdout?.once('data', resolve));
});
afterEach(() => {
  app.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

const variables = () => ({ PATH: `${folder}:${process.env.PATH}`, TASK_FILE: join(folder, 'task.json') });
const scoreOf = (child: ChildProcess) => Number(readFileSync(`/proc/${child.pid}/oom_score_adj`, 'utf8'));
const stressorLives = () => {
  try {
    process.kill(Number(readFileSync(join(folder, 'stress-pid'), 'utf8')), 0);
    return true;
  } catch {
    return false;
  }
};

async function eventually(holds: () => boolean): Promise<void> {
  const end = performance.now() + 10_000;
  while (!holds()) {
    if (performance.now() > end) throw new Error('still not so after 10 s');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describeWithPrograms('breakwater-exhaust (stress-ng is a fake)', ['bash', 'jq', 'pgrep'], () => {
  test("makes the app the kernel's choice, fills the task's memory, and ends with the app", async () => {
    const { ended } = startScript('breakwater-exhaust', ['--seconds', '30', '--process', name], variables());
    await eventually(() => stressorLives() && scoreOf(app) === 1000);
    expect(readFileSync(join(folder, 'stress'), 'utf8').trim()).toBe(
      '--vm 1 --vm-bytes 256m --vm-keep --no-oom-adjust --timeout 30s --quiet',
    );
    app.kill('SIGKILL');
    expect(await ended).toMatchObject({ status: 0, stdout: expect.stringContaining(`(${name}) was killed`) });
    expect(stressorLives()).toBe(false);
  });

  test('gives all of it back when the time is over and the app still lives', async () => {
    const before = scoreOf(app);
    const run = await runScript('breakwater-exhaust', ['--seconds', '1', '--process', name], variables());
    expect(run).toMatchObject({ status: 1, stderr: expect.stringContaining('outlived 1 s beside 256 MiB') });
    expect(stressorLives()).toBe(false);
    expect(scoreOf(app)).toBe(before);
  });

  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('gives all of it back on %s', async (signal) => {
    const before = scoreOf(app);
    const { stop, ended } = startScript('breakwater-exhaust', ['--seconds', '30', '--process', name], variables());
    await eventually(() => stressorLives() && scoreOf(app) === 1000);
    stop(signal);
    expect((await ended).status).toBe(1);
    expect(stressorLives()).toBe(false);
    expect(scoreOf(app)).toBe(before);
  });

  test.each([
    [[], '--seconds must be an integer from 1 to 43200, not ""'],
    [['--seconds', '0'], '--seconds must be an integer from 1 to 43200, not "0"'],
    [['--seconds', '50000'], '--seconds must be an integer from 1 to 43200, not "50000"'],
    [['--seconds', '5', '--process', 'a b'], '--process must be a process\'s name, not "a b"'],
    [['--seconds', '5', '--process', 'nobody-here'], 'no process is named "nobody-here"'],
    [['--percent', '5'], 'unknown option "--percent"'],
  ])('refuses %j', async (args, reason) => {
    expect(await runScript('breakwater-exhaust', args, variables())).toMatchObject({
      status: 2,
      stderr: `breakwater-exhaust: ${reason}\n`,
    });
  });
});
