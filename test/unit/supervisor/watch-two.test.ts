import { describe, expect, test } from '@jest/globals';
import { run, setUp, templateNamed } from './support/told-system.ts';

describe('two experiments', () => {
  const templates = { EXP1: templateNamed('lose-payment'), EXP2: templateNamed('lossy-network') };

  test('that overlap are both inconclusive, and name each other', async () => {
    const system = setUp({ templates });
    await system.pass(15);
    await run(system, 'EXP1');
    // Within the recovery of the first.
    await system.pass(2);
    await run(system, 'EXP2');
    await system.pass(20);
    expect(system.watch.verdicts.get('EXP1')).toMatchObject({
      verdict: 'inconclusive',
      reasons: expect.arrayContaining([
        'overlapped EXP2 (lossy-network)',
        'the data was not audited: EXP2 (lossy-network) was running',
      ]),
    });
    expect(system.watch.verdicts.get('EXP2')).toMatchObject({
      verdict: 'inconclusive',
      reasons: ['overlapped EXP1 (lose-payment)', 'baseline too short: 0 s with requests (3 s needed)'],
    });
  });

  test('one after the other know nothing of each other', async () => {
    const system = setUp({ templates });
    await system.pass(15);
    for (const id of ['EXP1', 'EXP2']) {
      await run(system, id);
      await system.pass(12);
    }
    const verdicts = ['EXP1', 'EXP2'].map((id) => system.watch.verdicts.get(id)?.reasons);
    expect(verdicts).toEqual([[], []]);
  });

  test('of which the second begins during the audit of the first: that is no audit of the first', async () => {
    const system = setUp({ templates, auditSeconds: 8 });
    await system.pass(15);
    await run(system, 'EXP1');
    await system.pass(11);
    expect(system.watch.phaseOf('EXP1')).toBe('audit');
    await run(system, 'EXP2');
    await system.pass(30);
    expect(system.watch.verdicts.get('EXP1')?.reasons).toEqual([
      'the data was not audited: EXP2 (lossy-network) began meanwhile',
    ]);
    expect(system.watch.verdicts.get('EXP2')).toMatchObject({ verdict: 'held', reasons: [] });
  });
});
