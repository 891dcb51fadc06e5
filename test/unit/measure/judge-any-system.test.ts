import { describe, expect, test } from '@jest/globals';
import { junitXml } from '../../../runs/reporters/junit.ts';
import { verdictTable } from '../../../runs/reporters/verdict-table.ts';
import { postgres, service, smallSystems, systemOf, undeclared } from '../model/support/small-systems.ts';
import { judged } from './support/judged.ts';
import { impairs, kills, RunStory, ready, type Second } from './support/run-story.ts';

/** Users of the one journey, 50 a second. */
function visits(story: RunStory, from: number, to: number, seen: Second = { served: 50 }): RunStory {
  for (let second = from; second < to; second++) story.window('users', second, seen, 'visit');
  return story;
}

/** The only task of web is killed at 10.4 s and another is there at `back`; nobody is served until then. */
const killOfOne = (back: number) =>
  visits(
    visits(visits(new RunStory(), 0, 10), 10, Math.floor(back) + 1, { failed: 50 }),
    Math.floor(back) + 1,
    back + 20,
  )
    .present(10.1, { web: ready('A') })
    .status(10.2, 'running')
    .planned(10.3, 'F1', 'A', 'web', kills)
    .task(10.4, 'web', 'A', 'stopped', 'SIGKILL')
    .applied(10.41, 'F1')
    .status(10.6, 'completed')
    .task(10.5, 'web', 'B', 'starting')
    .task(back, 'web', 'B', 'ready')
    .audit(back + 15);

describe('a service of one task', () => {
  const system = smallSystems['web and Postgres'];

  test('may be gone until another is there, and no longer', () => {
    expect(judged(system, 'kill-web', killOfOne(15))).toMatchObject({
      verdict: 'held',
      reasons: [],
      capacityRecoveryMs: 4600,
      perJourney: [{ journey: 'visit', mustHold: false }],
    });
    const late = judged(system, 'kill-web', killOfOne(45));
    expect(late.verdict).toBe('failed');
    expect(late.reasons).toEqual([
      'capacity recovered after 34.6 s (objective 30 s)',
      expect.stringMatching(/^recovered after 3\d\.\d s \(objective 30 s\)$/),
    ]);
  });

  test('has as long as the system says', () => {
    const patient = { ...system, objectives: { recoverySeconds: 60 } };
    expect(judged(patient, 'kill-web', killOfOne(45))).toMatchObject({ verdict: 'held', reasons: [] });
  });

  test('whose killed process is started again by its task owes no replacement', () => {
    const story = visits(visits(visits(new RunStory(), 0, 10), 10, 12, { failed: 50 }), 12, 30)
      .present(10.1, { web: ready('A') })
      .status(10.2, 'running')
      .planned(10.3, 'F1', 'A', 'web', kills)
      .applied(10.41, 'F1')
      .observed(10.5, 'F1')
      .status(10.6, 'completed')
      .audit(25);
    const verdict = judged(system, 'kill-web', story);
    expect(verdict).toMatchObject({ verdict: 'held', reasons: [], deaths: [] });
    expect(verdict.serviceRecoveryMs).toBeGreaterThan(1000);
    expect(verdict.capacityRecoveryMs).toBeUndefined();
  });

  test('whose process ignores the signal shows nothing', () => {
    const story = visits(new RunStory(), 0, 30)
      .present(10.1, { web: ready('A') })
      .status(10.2, 'running')
      .planned(10.3, 'F1', 'A', 'web', kills)
      .applied(10.41, 'F1')
      .observed(10.5, 'F1', false)
      .status(10.6, 'completed')
      .audit(25);
    const { verdict, reasons } = judged(system, 'kill-web', story);
    expect(verdict).toBe('inconclusive');
    expect(reasons).toContain('effect not observed on web (aws:ecs:any)');
  });
});

/** What `web` calls falls silent from 10.4 s to 16.2 s, and users get nothing until `back`. */
const lose = (back: number, seen: Second = { failed: 50 }) =>
  visits(visits(visits(new RunStory(), 0, 10), 10, back, seen), back, back + 20)
    .calls('db', 0, 10, { served: 50 })
    .status(10.2, 'running')
    .planned(10.3, 'F1', 'A', 'web', impairs)
    .applied(10.4, 'F1')
    .observed(10.5, 'F1')
    .reverted(16.2, 'F1')
    .status(16.3, 'completed')
    .audit(back + 12);

test('an edge that cannot degrade is lost with its users, and still must come back', () => {
  const system = smallSystems['web and Postgres'];
  expect(judged(system, 'lose-web-to-db', lose(17))).toMatchObject({ verdict: 'held', reasons: [] });
  const never = judged(system, 'lose-web-to-db', lose(60));
  expect(never.verdict).toBe('failed');
  expect(never.reasons).toEqual([expect.stringMatching(/^recovered after 4\d\.\d s \(objective 30 s\)$/)]);
});

describe('a service that is hurt where nobody expected it', () => {
  const declared = systemOf({
    services: [service('web', ['api', 'other'], { public: true }), service('api', ['db']), service('other')],
    stores: [postgres],
  });
  const [web, api, other] = declared.topology.services;
  const services = (...all: (typeof web)[]) => ({
    ...declared,
    topology: { ...declared.topology, services: all.flatMap((one) => one ?? []) },
  });
  const story = (seen: Second = { served: 50 }) =>
    lose(17, seen).calls('api', 0, 10, { served: 50 }).calls('api', 10, 17, { served: 30, failed: 20 });

  test('is a cascade where all edges are declared and none leads to the fault', () => {
    const { verdict, reasons, cascade, radiusUnknown } = judged(declared, 'slow-web-to-other', story());
    expect({ verdict, cascade, radiusUnknown }).toEqual({
      verdict: 'failed',
      cascade: ['api'],
      radiusUnknown: undefined,
    });
    expect(reasons).toEqual([expect.stringMatching(/^cascade: api \(/)]);
  });

  test('is no cascade where nobody has said whether it needs what was hit: the run says nothing, and names what to do', () => {
    const unsaid = services(web, api && { ...api, calls: [...api.calls, undeclared('other')] }, other);
    const verdict = judged(unsaid, 'slow-web-to-other', story());
    expect(verdict).toMatchObject({ verdict: 'inconclusive', cascade: [], hurt: ['api'], radiusUnknown: ['api'] });
    expect(verdict.reasons).toEqual([
      expect.stringMatching(
        /^radius unknown: api \(availability 6\d(\.\d+)? %, p95 20 ms\): nobody has said whether api needs other; `chaos learn` finds out$/,
      ),
    ]);
    expect(verdictTable([verdict])).toContain('api?');
    const details = { lines: [] } as never;
    const run = { experiment: 'slow-web-to-other', number: 1, of: 1, attempt: 1 };
    expect(junitXml('run', [{ run, verdict, details }])).toContain('inconclusive: radius unknown: api');
  });

  test('is unknown, too, where nobody has said whom it calls', () => {
    const { verdict, reasons } = judged(
      services(web, api && { ...api, callsUnknown: true }, other),
      'slow-web-to-other',
      story(),
    );
    expect(verdict).toBe('inconclusive');
    expect(reasons).toEqual([expect.stringContaining('nobody has said whom api calls; `chaos learn`')]);
  });

  test('excuses nothing that users saw', () => {
    const unsaid = services(web, api && { ...api, callsUnknown: true }, other);
    const verdict = judged(unsaid, 'slow-web-to-other', story({ served: 40, failed: 10 }));
    expect(verdict.verdict).toBe('failed');
    expect(verdict.reasons[0]).toMatch(/^availability /);
    expect(verdict.reasons.at(-1)).toMatch(/^radius unknown: api/);
  });

  test('is expected where the experiment takes away what it may need', () => {
    const unsaid = services(web, service('api', [undeclared('db')]), other);
    expect(judged(unsaid, 'lose-api-to-db', story())).toMatchObject({ verdict: 'held', reasons: [] });
  });
});

test('users are judged by what their system promises them', () => {
  const system = smallSystems['web and Postgres'];
  const slow = (seen: Second) =>
    visits(new RunStory(), 0, 40, seen)
      .present(10.1, { web: ready('A') })
      .status(10.2, 'running')
      .planned(10.3, 'F1', 'A', 'web', impairs)
      .applied(10.4, 'F1')
      .observed(10.5, 'F1')
      .reverted(16.2, 'F1')
      .status(16.3, 'completed')
      .audit(30);
  const seen = { served: 50, milliseconds: 1400 };
  const usual = judged(system, 'cpu-stress', slow(seen));
  expect(usual.verdict).toBe('inconclusive');
  expect(usual.reasons).toContainEqual(expect.stringMatching(/^baseline below the objective: .* p95 1\d{3} ms$/));
  const limits = { latencyMilliseconds: 2000 };
  const own = { ...system, objectives: { users: limits, journeys: limits, during: limits } };
  expect(judged(own, 'cpu-stress', slow(seen))).toMatchObject({ verdict: 'held', reasons: [] });
});
