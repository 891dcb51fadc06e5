import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { plainEnvironment } from '../../support/plain-environment.ts';
import { chaos } from '../system/support.ts';

describe('help', () => {
  test.each([['help'], ['--help'], ['-h'], [], ['help', 'help'], ['help', '--help']])(
    '%j lists the commands',
    async (...args) => {
      const { status, stdout } = await chaos(...(args as string[]));
      expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining('  doctor ') });
    },
  );

  test('of a fault is the same page however it is asked for', async () => {
    const pages = await Promise.all([
      chaos('help', 'inject', 'network-latency'),
      chaos('inject', 'network-latency', '--help'),
      chaos('inject', '--on', 'gateway', '-h', 'network-latency'),
      chaos('help', 'inject', 'aws:ecs:task-network-latency'),
    ]);
    expect(pages[0]?.stdout).toContain('--delay-milliseconds');
    expect(new Set(pages.map(({ stdout }) => stdout)).size).toBe(1);
    expect(pages.map(({ status }) => status)).toEqual([0, 0, 0, 0]);
  });

  test.each([
    [['help', 'inject', 'netlatency'], 'no fault is named "netlatency"; did you mean network-latency?'],
    [['inject', 'netlatency', '--help'], 'no fault is named "netlatency"; did you mean network-latency?'],
    [['help', 'inject', 'wait', 'gateway'], '"gateway" is one word too many'],
    [['help', 'run', 'random-kill'], '"random-kill" is one word too many'],
    [['help', 'injekt'], 'no command is named "injekt"; did you mean inject?'],
  ])('%j is wrong usage, and says what is near', async (args, message) => {
    const { status, stdout, stderr } = await chaos(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(message);
  });
});

test.each(['--version', '-v', 'version'])('%s is that of package.json, with Node’s', async (word) => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  expect(await chaos(word)).toEqual({
    status: 0,
    stdout: `chaos ${version}, Node ${process.versions.node}\n`,
    stderr: '',
  });
});

test('experiments explains its marks under the table', async () => {
  const { stdout } = await chaos('experiments');
  expect(stdout.split('\n')).toContain('* part of a game day   A runs in AWS only');
});

/** What a command has loaded when it ends, from outside Node itself. */
function loaded(...args: string[]): string[] {
  const tell =
    "import { registerHooks } from 'node:module'; registerHooks({ load: (url, context, next) => { console.error(url); return next(url, context); } });";
  const { stderr, status } = spawnSync(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(tell)}`, resolve('cli/main.ts'), ...args],
    { encoding: 'utf8', env: plainEnvironment() },
  );
  expect(status).toBe(0);
  return stderr.split('\n').filter((line) => line.startsWith('file:'));
}

describe('what is not called is not loaded', () => {
  test.each([['help'], ['version']])('by %s', (command) => {
    const files = loaded(command);
    expect(files.filter((url) => url.endsWith('/cli/answer.ts'))).toHaveLength(1);
    const packages = files.flatMap((url) => url.match(/node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1] ?? []);
    expect([...new Set(packages)]).toEqual(['fastest-levenshtein']);
    expect(files.length).toBeLessThan(25);
  });

  test.each(['experiments', 'faults', 'doctor'])('by %s: neither AWS’s clients nor the server', (command) => {
    const files = loaded(command, ...(command === 'doctor' ? ['--base-port', '24800'] : []));
    expect(files.filter((url) => /node_modules\/(@aws-sdk|@smithy|fastify|aws-cdk-lib)\//.test(url))).toEqual([]);
  });
});
