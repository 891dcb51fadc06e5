import { describe, expect, test } from '@jest/globals';
import { junitXml } from '../../../runs/reporters/junit.ts';
import { reasonLines, verdictTable } from '../../../runs/reporters/verdict-table.ts';
import { degradable, postgres, service, systemOf } from '../model/support/small-systems.ts';
import { judged } from './support/judged.ts';
import { impairs, RunStory, ready, type Second } from './support/run-story.ts';

const system = systemOf({
  services: [service('web', ['api', 'other'], { public: true }), service('api', [degradable('db')]), service('other')],
  stores: [postgres],
});
const why = 'it is in no network of the project (network_mode: host)';

/** What is hit falls silent from 10.4 s to 16.2 s, and nobody sees the calls to these. */
function hitWithout(unmeasured: readonly string[], meanwhile: Second = { served: 50 }): RunStory {
  const story = new RunStory();
  for (const callee of unmeasured) story.at(0, { type: 'calls-unmeasured', callee, why });
  for (let second = 0; second < 40; second++) {
    story.window('users', second, second >= 10 && second < 17 ? meanwhile : { served: 50 }, 'visit');
  }
  return story
    .present(10.1, { web: ready('A') })
    .status(10.2, 'running')
    .planned(10.3, 'F1', 'A', 'web', impairs)
    .applied(10.4, 'F1')
    .observed(10.5, 'F1')
    .reverted(16.2, 'F1')
    .status(16.3, 'completed')
    .audit(30);
}

describe('a service whose calls nobody sees', () => {
  test('keeps a run from holding that promises that it is unhurt, with the reason', () => {
    const verdict = judged(system, 'slow-web-to-other', hitWithout(['api']));
    expect(verdict).toMatchObject({
      verdict: 'inconclusive',
      reasons: [`api: calls are not measured: ${why}`],
      availability: { users: 1 },
      perService: [
        { service: 'web' },
        { service: 'api', breached: false, availability: null, p95: null, samples: 0, notMeasured: why },
        { service: 'other' },
      ],
    });
    expect(verdict.perService[0]).not.toHaveProperty('notMeasured');
  });

  test('is told in table and report, and `none` is not', () => {
    const verdict = judged(system, 'slow-web-to-other', hitWithout(['api']));
    const table = verdictTable([verdict]);
    expect(table).toContain('not measured: api');
    expect(table).not.toContain('none');
    expect(reasonLines([verdict]).join()).toContain('api: calls are not measured');
    const run = { experiment: 'slow-web-to-other', number: 1, of: 1, attempt: 1 };
    const details = { lines: [] } as never;
    expect(junitXml('run', [{ run, verdict, details }])).toContain('inconclusive: api: calls are not measured');
  });

  test('excuses nothing that users saw', () => {
    const verdict = judged(system, 'slow-web-to-other', hitWithout(['api'], { served: 40, failed: 10 }));
    expect(verdict.verdict).toBe('failed');
    expect(verdict.reasons[0]).toMatch(/^availability /);
    expect(verdict.reasons.at(-1)).toBe(`api: calls are not measured: ${why}`);
  });

  test('was hurt where the calls that are seen were', () => {
    const story = hitWithout(['api'])
      .calls('api', 0, 10, { served: 50 })
      .calls('api', 10, 17, { served: 30, failed: 20 });
    const verdict = judged(system, 'slow-web-to-other', story);
    expect(verdict).toMatchObject({ verdict: 'failed', hurt: ['api'], cascade: ['api'] });
    expect(verdict.reasons).toEqual([expect.stringMatching(/^cascade: api \(/)]);
  });

  test('is said nothing of by the calls that are seen, where these fared well or fell silent', () => {
    const story = hitWithout(['api']).calls('api', 0, 10, { served: 50 });
    const { reasons, perService } = judged(system, 'slow-web-to-other', story);
    expect(reasons).toEqual([`api: calls are not measured: ${why}`]);
    expect(perService[1]).toMatchObject({ availability: null, samples: 0 });
  });

  test('may be hurt where the experiment expects it: nothing is promised of it', () => {
    expect(judged(system, 'slow-web-to-other', hitWithout(['other']))).toMatchObject({
      verdict: 'held',
      reasons: [],
    });
  });
});

test('a store that was hit, and whose calls nobody sees, may have been missed by nobody', () => {
  const hit = ['web', 'api', 'other'];
  const story = hitWithout(['db']);
  for (const name of hit) story.calls(name, 0, 40, { served: 10 });
  const { verdict, reasons } = judged(system, 'outage-db', story);
  expect({ verdict, reasons }).toEqual({
    verdict: 'inconclusive',
    reasons: [`db: calls are not measured: ${why}`],
  });
});
