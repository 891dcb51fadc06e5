import { describe, expect, test } from '@jest/globals';
import { runBatch } from '../../../runs/batch.ts';
import { choices, listener, scriptedTarget, verdictOf } from './support.ts';

const { signal } = new AbortController();
const batch = (names: string[], changes = {}) => ({
  name: 'try',
  choices: choices(...names),
  repeat: 1,
  retryInconclusive: 0,
  signal,
  ...changes,
});

describe('a dry run', () => {
  test('asks for plans and never for a run, whatever else the batch says', async () => {
    const target = scriptedTarget({});
    const printed: string[] = [];
    const mode = { kind: 'dry-run', print: (line: string) => void printed.push(line) } as const;
    expect(await runBatch(target, batch(['a', 'b'], { repeat: 3, retryInconclusive: 2 }), mode)).toBe(0);
    expect(target.calls).toEqual(['plan a', 'plan b']);
    expect(printed).toEqual(['a: plan', 'b: plan', 'Nothing was touched.']);
  });

  test('says what would not run, and is not held', async () => {
    const printed: string[] = [];
    const mode = { kind: 'dry-run', print: (line: string) => void printed.push(line) } as const;
    expect(await runBatch(scriptedTarget({}), batch(['nobody']), mode)).toBe(1);
    expect(printed).toContain('  would not run  no target');
  });
});

describe('a batch', () => {
  test('runs each as often as asked, tells of it, and holds where all do', async () => {
    const target = scriptedTarget({});
    const reporter = listener();
    expect(await runBatch(target, batch(['a', 'b'], { repeat: 2 }), { kind: 'run', reporter })).toBe(0);
    expect(target.calls).toEqual(['begin', 'run a', 'run a', 'run b', 'run b', 'end']);
    expect(reporter.heard[0]).toEqual({
      type: 'batch-begun',
      name: 'try',
      runs: 4,
      settings: { rate: 1, repeat: 2, retryInconclusive: 0 },
    });
    expect(reporter.heard.flatMap((event) => (event.type === 'run-begun' ? [event.run] : []))).toEqual([
      { experiment: 'a', number: 1, of: 4, attempt: 1 },
      { experiment: 'a', number: 2, of: 4, attempt: 1 },
      { experiment: 'b', number: 3, of: 4, attempt: 1 },
      { experiment: 'b', number: 4, of: 4, attempt: 1 },
    ]);
    expect(reporter.heard.at(-1)).toEqual({ type: 'batch-ended', interrupted: false });
  });

  test('runs again at the end what was inconclusive, and only that; its last verdict counts', async () => {
    const target = scriptedTarget({
      a: ['inconclusive', 'held'],
      b: ['held'],
      c: ['inconclusive', 'inconclusive', 'held'],
    });
    const reporter = listener();
    const status = await runBatch(target, batch(['a', 'b', 'c'], { retryInconclusive: 2 }), { kind: 'run', reporter });
    expect(target.calls).toEqual(['begin', 'run a', 'run b', 'run c', 'run a', 'run c', 'run c', 'end']);
    expect(status).toBe(0);
    const attempts = reporter.heard.flatMap((event) => (event.type === 'run-ended' ? [event.run.attempt] : []));
    expect(attempts).toEqual([1, 1, 1, 2, 2, 3]);
  });

  test('does not hold where an inconclusive one stays so, or one failed', async () => {
    const again = { retryInconclusive: 1 };
    const of = (script: Parameters<typeof scriptedTarget>[0]) =>
      runBatch(scriptedTarget(script), batch(['a', 'b'], again), { kind: 'run', reporter: listener() });
    expect(await of({ a: ['inconclusive', 'inconclusive'] })).toBe(1);
    expect(await of({ a: ['failed'] })).toBe(1);
  });

  test('a fault that is not proven undone weighs, even where the run was repeated and held', async () => {
    const unproven = verdictOf('a', 'inconclusive', { proofs: { faults: 1, clean: 0 } });
    const target = scriptedTarget({ a: [unproven, 'held'] });
    const status = await runBatch(target, batch(['a'], { retryInconclusive: 1 }), {
      kind: 'run',
      reporter: listener(),
    });
    expect(status).toBe(3);
  });

  test('ends at Ctrl-C: nothing more is begun, nothing repeated, all is left as it was', async () => {
    const interrupt = new AbortController();
    const target = scriptedTarget({ a: ['inconclusive'] }, () => interrupt.abort());
    const reporter = listener();
    const interrupted = batch(['a', 'b'], { signal: interrupt.signal, retryInconclusive: 1 });
    expect(await runBatch(target, interrupted, { kind: 'run', reporter })).toBe(130);
    expect(target.calls).toEqual(['begin', 'run a', 'end']);
    expect(reporter.heard.at(-1)).toEqual({ type: 'batch-ended', interrupted: true });
  });

  test('a run that throws ends the batch, and what was judged before is told', async () => {
    const target = scriptedTarget({ b: [new Error('the system has died')] });
    const reporter = listener();
    await expect(runBatch(target, batch(['a', 'b', 'c']), { kind: 'run', reporter })).rejects.toThrow('has died');
    expect(target.calls).toEqual(['begin', 'run a', 'run b', 'end']);
    expect(reporter.heard.filter(({ type }) => type === 'run-ended')).toHaveLength(1);
    expect(reporter.heard.at(-1)?.type).toBe('batch-ended');
  });
});
