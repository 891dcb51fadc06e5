import { describe, expect, test } from '@jest/globals';
import type { Event, EventBody } from '../../../lib/model/events/event.ts';
import { createEngineMetrics } from '../../../local/supervisor/metrics/engine-metrics.ts';
import { outage } from '../measure/support/outage.ts';
import { killStory } from '../measure/support/stories.ts';

/** The metrics after some events, of which the first ones were there before: by their names and labels. */
async function metricsOf(events: readonly Event[], there = 0): Promise<Map<string, number>> {
  const listeners: ((event: Event) => void)[] = [];
  const log = {
    last: 0,
    since: () => events.slice(0, there),
    subscribe: (listener: (event: Event) => void) => {
      listeners.push(listener);
      return () => {};
    },
    append: () => {
      throw new Error('nothing is told');
    },
    durable: () => Promise.reject(new Error('nothing is told')),
  };
  const metrics = createEngineMetrics(log, 'shop');
  for (const event of events.slice(there)) for (const listener of listeners) listener(event);
  const lines = (await metrics.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );
}

const at = (mono: number, body: EventBody): Event => ({ v: 2, seq: mono, wall: mono, mono, ...body });
const any = 'action="aws:ecs:any"';

describe('the metrics of the engine', () => {
  const story = outage(() => ({ degraded: 1, failed: 2 })).events.toSorted((one, other) => one.mono - other.mono);

  test('have faults while they are in force, and how long they took', async () => {
    const applied = story.findIndex(({ type }) => type === 'fault-applied') + 1;
    const during = await metricsOf(story.slice(0, applied));
    expect(during.get(`breakwater_active_faults{${any},target="order-service"}`)).toBe(1);
    const after = await metricsOf(story);
    expect(after.get(`breakwater_active_faults{${any},target="order-service"}`)).toBe(0);
    expect(after.get(`breakwater_fault_injection_duration_seconds_sum{${any}}`)).toBeCloseTo(0.1);
    expect(after.get(`breakwater_fault_active_duration_seconds_sum{${any}}`)).toBeCloseTo(5.8);
    expect(after.get(`breakwater_fault_revert_delay_seconds_sum{${any}}`)).toBe(0);
  });

  test('count users by journey and outcome, and how long they waited', async () => {
    const metrics = await metricsOf(story, 40);
    const of = (outcome: string) =>
      metrics.get(`breakwater_journey_requests_total{journey="buy",outcome="${outcome}"}`);
    expect([of('degraded'), of('failed')]).toEqual([25, 50]);
    const served = of('served') ?? 0;
    expect(metrics.get('breakwater_journey_request_duration_seconds_count{journey="buy"}')).toBe(served + 75);
    expect(metrics.get('breakwater_journey_request_duration_seconds_bucket{le="0.01",journey="buy"}')).toBe(0);
    expect(metrics.get('breakwater_journey_request_duration_seconds_bucket{le="0.025",journey="buy"}')).toBe(
      served + 75,
    );
  });

  test('have experiments by state, and each once', async () => {
    const metrics = await metricsOf(story);
    expect(metrics.get('breakwater_experiments{state="running"}')).toBe(0);
    expect(metrics.get('breakwater_experiments{state="completed"}')).toBe(1);
  });

  test('have verdicts, recoveries, tasks, alarms, rollbacks and the lever', async () => {
    const told = killStory().users(5, 20).audit(20);
    const verdict = told.judged('kill-product-service');
    const deployment = {
      service: 'web',
      serviceDeploymentArn: 'a',
      targetServiceRevisionArn: 'b',
      taskDefinitionArn: 'c',
    };
    const metrics = await metricsOf([
      ...told.events,
      at(1, { type: 'verdict', experimentId: 'EXP1', ...verdict }),
      at(2, { type: 'alarm-state', alarm: 'users', state: 'ALARM', reason: '' }),
      at(3, { type: 'safety-lever', status: 'engaged', reason: 'panic' }),
      at(4, { type: 'service-deployment-state', ...deployment, status: 'ROLLBACK_SUCCESSFUL', reason: '' }),
    ]);
    const experiment = 'experiment="kill-product-service"';
    expect(metrics.get(`breakwater_verdicts_total{${experiment},verdict="held"}`)).toBe(1);
    expect(metrics.get(`breakwater_recovery_duration_seconds_sum{${experiment},of="capacity"}`)).toBeCloseTo(1.2, 1);
    expect(metrics.get('breakwater_task_ends_total{service="product-service"}')).toBe(1);
    expect(metrics.get('breakwater_task_starts_total{service="product-service"}')).toBe(1);
    expect(metrics.get('breakwater_alarm_ringing{alarm="users"}')).toBe(1);
    expect(metrics.get('breakwater_rollbacks_total{service="web"}')).toBe(1);
    expect(metrics.get('breakwater_safety_lever_engaged')).toBe(1);
  });
});
