import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { Event } from '../../../lib/model/events/event.ts';
import { runBatch } from '../../../runs/batch.ts';
import { createJunit } from '../../../runs/reporters/junit.ts';
import { all, type Reporter } from '../../../runs/reporters/reporter.ts';
import { openRunFolder } from '../../../runs/reporters/run-folder.ts';
import { createSummary } from '../../../runs/reporters/summary.ts';
import { createTerminal } from '../../../runs/reporters/terminal.ts';
import { choices, listener, scriptedTarget, verdictOf } from './support.ts';

const folder = mkdtempSync(join(tmpdir(), 'reporters-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A batch of four: one holds, one fails, one stays inconclusive, one holds when repeated. */
async function report(reporter: Reporter, { signal } = new AbortController()) {
  const target = scriptedTarget({
    fails: ['failed'],
    unclear: ['inconclusive', 'inconclusive'],
    second: ['inconclusive'],
  });
  const batch = {
    name: 'try',
    choices: choices('holds', 'fails', 'unclear', 'second'),
    repeat: 1,
    retryInconclusive: 1,
    signal,
  };
  const status = await runBatch(target, batch, { kind: 'run', reporter });
  await reporter.close();
  return status;
}

test('a run that cannot be written comes to its end all the same, and says so', async () => {
  const place = openRunFolder(join(folder, 'full'), 'try');
  rmSync(place.path, { recursive: true });
  await new Promise((resolve) => setImmediate(resolve));
  await expect(report(place)).rejects.toThrow(`the run is not written whole in ${place.path}: ENOENT`);
});

test('JUnit has a test case for each experiment, and is well-formed', async () => {
  const file = join(folder, 'deep/report.xml');
  await report(createJunit(file));
  const read = (expression: string) =>
    spawnSync(
      'python3',
      ['-c', `import sys, xml.etree.ElementTree as e; r = e.parse(sys.argv[1]).getroot(); print(${expression})`, file],
      {
        encoding: 'utf8',
      },
    ).stdout.trim();
  const text = readFileSync(file, 'utf8');
  expect(text).toContain('<testsuite name="try" tests="4" failures="1" errors="0" skipped="1">');
  expect(text).toContain('<testcase classname="chaos" name="second"/>');
  expect(text).toContain('<skipped message="inconclusive: unclear &lt;did&gt; not &quot;hold&quot; &amp; more"/>');
  expect(text).toContain('<failure message="fails &lt;did&gt; not &quot;hold&quot; &amp; more">');
  if (spawnSync('python3', ['--version']).status === 0) expect(read('len(r.findall(".//testcase"))')).toBe('4');
});

describe('a pattern that was weak', () => {
  const retry = { pattern: 'retry', on: 'web -> db', result: 'failed', value: 6, evidence: 'six & more' } as const;
  const reported = async (reporter: Reporter) => {
    const target = scriptedTarget({ holds: [verdictOf('holds', 'held', { patterns: [retry] })] });
    const batch = { name: 'try', choices: choices('holds'), repeat: 1, retryInconclusive: 0 };
    const { signal } = new AbortController();
    await runBatch(target, { ...batch, strict: true, signal }, { kind: 'run', reporter });
    await reporter.close();
  };

  test('is a failure for JUnit where patterns count, and not else', async () => {
    const file = join(folder, 'strict.xml');
    await reported(createJunit(file, { strict: true }));
    expect(readFileSync(file, 'utf8')).toContain(
      '<testsuite name="try" tests="1" failures="1" errors="0" skipped="0">',
    );
    expect(readFileSync(file, 'utf8')).toContain('<failure message="retry failed at web -&gt; db: six &amp; more">');
    await reported(createJunit(file));
    expect(readFileSync(file, 'utf8')).toContain('<testcase classname="chaos" name="holds"/>');
  });

  test('is called what it is by the summary, and by the last line, which says why that is not enough', async () => {
    const file = join(folder, 'patterns.md');
    await reported(createSummary(file));
    const text = readFileSync(file, 'utf8');
    expect(text).toContain('## try: 1 of 1 held, 1 failed pattern');
    expect(text).toContain('| retry | failed | web -&gt; db | six &amp; more | holds |');
    const lines: string[] = [];
    const progress = { line: () => {}, step: () => {}, done: () => {} };
    await reported(createTerminal({ progress, print: (line) => void lines.push(line), path: 'x/y', strict: true }));
    expect(lines.at(-1)).toBe('1 of 1 held, 1 failed pattern (not held: --strict). Events and results: x/y');
  });
});

test('the summary in Markdown has first what did not hold, and comes to the end of the file', async () => {
  const file = join(folder, 'summary.md');
  writeFileSync(file, '# Before\n');
  await report(createSummary(file));
  const lines = readFileSync(file, 'utf8').split('\n');
  expect(lines.slice(0, 2)).toEqual(['# Before', '## try: 2 of 4 held']);
  expect(lines).toContain('| fails | ❌ failed | - | - | - | fails &lt;did&gt; not "hold" &amp; more |');
  expect(lines.indexOf('<details><summary>2 held</summary>')).toBeGreaterThan(
    lines.findIndex((line) => line.startsWith('| unclear')),
  );
});

test('what people are told meanwhile is one line of progress', () => {
  const lines: string[] = [];
  const progress = { line: (text: string) => void lines.push(text), step: () => {}, done: () => {} };
  const told = { incident: 'A', occasion: 'over', system: 'shop', environment: 'local', severity: 'info' } as const;
  createTerminal({ progress, path: 'there' }).on({
    ...{ v: 2, seq: 7, wall: 1, mono: 1, type: 'notification', id: 'one' },
    ...{ ...told, title: 'users is OK again', look: [], at: 1, drill: true },
  });
  expect(lines.map(stripVTControlCharacters)).toEqual(['told: DRILL [shop-local] Over: users is OK again']);
});

test('the run folder keeps every run, and events as they come', async () => {
  const runs = openRunFolder(folder, 'kept');
  const event: Event = { v: 2, seq: 7, wall: 1, mono: 1, type: 'notice', message: 'hello' };
  runs.on(event);
  await report(runs);
  expect(readdirSync(runs.path).sort()).toEqual(['events.jsonl', 'results.json']);
  expect(JSON.parse(readFileSync(join(runs.path, 'events.jsonl'), 'utf8'))).toEqual(event);
  const results = JSON.parse(readFileSync(join(runs.path, 'results.json'), 'utf8'));
  expect(results.verdicts.map((one: { verdict: string }) => one.verdict)).toEqual([
    'held',
    'failed',
    'inconclusive',
    'inconclusive',
    'inconclusive',
    'held',
  ]);
  expect(results.runs[5]).toEqual({ experiment: 'second', number: 6, of: 6, attempt: 2, what: 'kept beside' });
});

describe('the terminal', () => {
  const open = () => {
    const lines: string[] = [];
    const said: string[] = [];
    const progress = {
      line: (text: string) => void said.push(text),
      step: (text: string) => void said.push(text),
      done: () => {},
    };
    const terminal = createTerminal({
      progress,
      print: (line) => void lines.push(...stripVTControlCharacters(line).split('\n')),
      path: 'x/y',
    });
    return { terminal, lines, said };
  };

  test('shows each experiment once, and marks what was repeated', async () => {
    const { terminal, lines } = open();
    await report(terminal);
    const rows = lines.filter((line) => /held|failed|inconclusive/.test(line) && line.startsWith('│'));
    expect(
      rows.map((row) =>
        row
          .split('│')
          .slice(1, 3)
          .map((cell) => cell.trim()),
      ),
    ).toEqual([
      ['holds', 'held'],
      ['fails', 'failed'],
      ['unclear*', 'inconclusive'],
      ['second*', 'held'],
    ]);
    expect(lines).toContain('* repeated, since the first run was inconclusive');
    expect(lines.at(-1)).toBe('2 of 4 held. Events and results: x/y');
  });

  test('says so where it was interrupted before anything was run', async () => {
    const { terminal, lines } = open();
    const interrupt = new AbortController();
    interrupt.abort();
    await report(terminal, interrupt);
    expect(lines).toEqual(['Interrupted: no experiment was run. Events: x/y']);
  });
});

test('a reporter that throws is told of once, and harms neither the others nor the run', async () => {
  const complaints: string[] = [];
  const good = listener();
  const bad: Reporter = {
    on: () => {
      throw new Error('no space left');
    },
    close: async () => {},
  };
  const badAtTheEnd: Reporter = { on: () => {}, close: () => Promise.reject(new Error('cannot close')) };
  const status = await report(all([bad, badAtTheEnd, good], (line) => void complaints.push(line)));
  expect(status).toBe(1);
  expect(good.closed).toBe(true);
  expect(good.heard.at(-1)?.type).toBe('batch-ended');
  expect(complaints).toEqual([
    'a reporter failed: no space left; the run goes on without it',
    'a reporter failed: cannot close',
  ]);
});
