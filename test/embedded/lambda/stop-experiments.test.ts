import { GetExperimentCommand } from '@aws-sdk/client-fis';
import { describe, expect, test } from '@jest/globals';
import { systemClock } from '../../../base/clock.ts';
import { stopExperiments } from '../../../lambda/stop-experiments/stop-experiments.ts';
import { labels } from '../../../lib/model/labels.ts';
import { startFis } from '../server/support/fis.ts';
import { deliverAlarm, runs, stopped, users, withStopping, world } from './support/stopping.ts';
import { alarmEvent, deliver, modelOf, mortal } from './support/verb-world.ts';

withStopping();

const ended = () => {
  for (const one of world.account.experiments.values()) if (one.status === 'stopping') one.status = 'stopped';
};

describe('a guardrail in ALARM', () => {
  test('stops every running experiment of its environment, and people are told once, with the time that it took', async () => {
    runs('EXP1');
    runs('EXP2');
    runs('EXP3', { status: 'completed' });
    runs('EXP4', { status: 'stopping', reason: 'Experiment stopped.' });
    world.account.stopTo = 'stopped';
    expect(await deliverAlarm()).toEqual([]);
    expect(stopped().sort()).toEqual(['StopExperiment EXP1', 'StopExperiment EXP2']);
    expect(world.told).toMatchObject([
      {
        what: 'experiment-stopped',
        title: `lose-EXP1, lose-EXP2 were stopped by ${users}`,
        done: expect.stringMatching(/lose-EXP1 \(EXP1\) in \d+ ms .*; .*lose-EXP2 \(EXP2\) in \d+ ms/),
        look: [users, 'EXP1', 'EXP2'],
      },
    ]);
  });

  test('leaves another environment’s experiments alone, and another system’s: two environments, one account, one alarm', async () => {
    runs('OURS');
    runs('STAGING', { environment: 'staging' });
    runs('BANK', { system: 'bank' });
    runs('UNTAGGED', { environment: '' });
    await deliverAlarm();
    expect(stopped()).toEqual(['StopExperiment OURS']);
    expect(world.account.experiments.get('STAGING')?.status).toBe('running');
  });

  test('knows whose an experiment is by its own tags, where its template has been deleted', async () => {
    runs('OURS');
    const { templates, experiments } = world.account;
    templates.clear();
    const tags = { [labels.system]: 'shop', [labels.environment]: 'dev', [labels.experiment]: 'hang-gateway' };
    experiments.set('OURS', { template: 'gone', status: 'running', tags });
    experiments.set('THEIRS', { template: 'gone', status: 'running', tags: { ...tags, [labels.environment]: 'prod' } });
    await deliverAlarm();
    expect(stopped()).toEqual(['StopExperiment OURS']);
    expect(world.told[0]?.title).toBe(`hang-gateway was stopped by ${users}`);
  });

  test('stops nothing that FIS has stopped already by the same stop condition, and tells it', async () => {
    const reason = `Experiment halted by stop condition ${users}: 3 of 60 answers usable.`;
    runs('EXP1', { status: 'stopping', reason });
    runs('EXP2', { status: 'stopped', reason, endTime: world.now + 50 });
    runs('OLD', { status: 'stopped', reason, endTime: world.now - 600_000 });
    runs('OTHER', { status: 'stopped', reason: reason.replace('users', 'buy'), endTime: world.now + 50 });
    ended();
    await deliver(world, stopExperiments, [alarmEvent(world, users), alarmEvent(world, users)]);
    expect(stopped()).toEqual([]);
    expect(world.told).toMatchObject([
      {
        title: `lose-EXP1, lose-EXP2 were stopped by ${users}`,
        done: expect.stringContaining('FIS stopped lose-EXP1 (EXP1) by its stop condition'),
      },
    ]);
  });

  test.each(['OK', 'INSUFFICIENT_DATA'] as const)('does nothing in %s', async (state) => {
    runs('EXP1');
    await deliverAlarm(users, { state });
    expect(world.account.calls).toEqual([]);
    expect(world.told).toEqual([]);
  });

  test('does nothing for an alarm of somebody else, of a deployment, or of another region', async () => {
    runs('EXP1');
    await deliverAlarm('shop-prod-guardrail-users');
    await deliverAlarm('shop-dev-deployment-gateway');
    await deliverAlarm('shop-dev-people');
    await deliverAlarm(users, { region: 'eu-west-1' });
    expect(world.account.calls).toEqual([]);
  });
});

describe('a message that the alarm has overtaken', () => {
  test('is judged by the alarm’s state now', async () => {
    runs('EXP1');
    world.account.alarms = new Map([[users, { state: 'OK', since: world.now }]]);
    await deliverAlarm(users, { at: world.now - 1000 });
    expect(stopped()).toEqual([]);
    world.account.alarms.set(users, { state: 'ALARM', since: world.now });
    await deliverAlarm(users, { at: world.now - 365 * 86_400_000 });
    expect(stopped()).toEqual(['StopExperiment EXP1']);
  });

  test('is believed where CloudWatch has not caught up', async () => {
    runs('EXP1');
    world.account.alarms = new Map([[users, { state: 'OK', since: world.now - 3_600_000 }]]);
    await deliverAlarm();
    expect(stopped()).toEqual(['StopExperiment EXP1']);
  });

  test('is too old after 15 minutes, where there is no CloudWatch', async () => {
    runs('EXP1');
    await deliverAlarm(users, { at: world.now - 15.1 * 60_000 });
    expect(stopped()).toEqual([]);
    await deliverAlarm(users, { at: world.now - 14.9 * 60_000 });
    expect(stopped()).toEqual(['StopExperiment EXP1']);
  });
});

describe('an objective in ALARM', () => {
  const stops = async (alarm: string) => {
    world.account.calls.length = 0;
    await world.reset();
    for (const one of world.account.experiments.values()) one.status = 'running';
    await deliverAlarm(alarm);
    return stopped().length > 0;
  };

  test('inside the radius of what runs is breached on purpose; outside it, all is stopped', async () => {
    runs('EXP1', { radius: 'payment-service payments' });
    expect(await stops('shop-dev-objective-payment-service')).toBe(false);
    expect(await stops('shop-dev-objective-order-service')).toBe(true);
  });

  test('is inside where it is inside the radius of one of several', async () => {
    runs('EXP1', { radius: 'payment-service' });
    runs('EXP2', { radius: 'order-service' });
    expect(await stops('shop-dev-objective-payment-service')).toBe(false);
    expect(await stops('shop-dev-objective-product-service')).toBe(true);
  });

  test('of a journey is inside where the journey may fail: it needs the radius, and no stop condition guards it', async () => {
    const guards = ['browse', 'home', 'users'].map((name) => `shop-dev-guardrail-${name}`);
    runs('EXP1', { radius: 'order-service gateway', stopAlarms: guards });
    expect(await stops('shop-dev-objective-buy')).toBe(false);
    expect(await stops('shop-dev-objective-browse')).toBe(true);
    expect(await stops('shop-dev-guardrail-buy')).toBe(false);
    expect(await stops('shop-dev-guardrail-browse')).toBe(true);
    // Users as a whole feel it when a journey fails, and the guardrail over all of them is looser than that.
    expect(await stops('shop-dev-objective-users')).toBe(false);
    expect(await stops('shop-dev-guardrail-users')).toBe(true);
  });

  test('of users is outside where every journey must hold', async () => {
    const guards = ['browse', 'home', 'users', 'buy', 'track'].map((name) => `shop-dev-guardrail-${name}`);
    runs('EXP1', { radius: 'order-service', stopAlarms: guards });
    expect(await stops('shop-dev-objective-users')).toBe(true);
    expect(await stops('shop-dev-objective-buy')).toBe(true);
  });
});

describe('exactly once', () => {
  test('however often the alarm is heard, at once too', async () => {
    runs('EXP1');
    const message = alarmEvent(world, users);
    await Promise.allSettled(Array.from({ length: 8 }, () => stopExperiments(message, world.ports)));
    await deliver(world, stopExperiments, [message, alarmEvent(world, 'shop-dev-guardrail-browse')]);
    expect(stopped()).toEqual(['StopExperiment EXP1']);
    expect(world.told.filter(({ what }) => what === 'experiment-stopped')).toHaveLength(1);
  });

  test('killed after every call: stopped once, told at least once', async () => {
    let calls = 0;
    for (let died = true; died; calls++) {
      await world.reset();
      world.account.stopTo = 'stopped';
      runs('EXP1');
      runs('EXP2');
      let handler = mortal(world.ports, calls, 'after');
      const dead = await deliver(world, stopExperiments, [alarmEvent(world, users)], () => {
        if (handler.isDead()) handler = mortal(world.ports, Number.POSITIVE_INFINITY, 'after');
        return handler.ports;
      });
      expect([calls, dead, stopped().sort()]).toEqual([calls, [], ['StopExperiment EXP1', 'StopExperiment EXP2']]);
      const said = world.told.map(({ title }) => title).join();
      expect([calls, said.includes('lose-EXP1'), said.includes('lose-EXP2')]).toEqual([calls, true, true]);
      died = handler.calls() === Number.POSITIVE_INFINITY;
    }
    expect(calls).toBeGreaterThan(15);
  }, 120_000);
});

test('an experiment whose end is missing after 15 minutes is an incident, and one that has ended is none', async () => {
  runs('EXP1');
  const began = world.now;
  await deliverAlarm();
  expect(world.now - began).toBe(15 * 60_000);
  expect(world.told).toMatchObject([
    { what: 'experiment-stopped' },
    {
      what: 'experiment-overdue',
      severity: 'critical',
      title: expect.stringContaining('lose-EXP1 is stopping, 15 min after'),
    },
  ]);
  runs('EXP2');
  world.account.stopTo = 'stopped';
  await deliverAlarm(users);
  expect(world.told.filter(({ what }) => what === 'experiment-overdue')).toHaveLength(1);
});

test('on this machine templates need not name their environment', async () => {
  const local = { ...world.ports, ledger: world.ports.ledger, model: modelOf('local') };
  runs('EXP1', { environment: '' });
  runs('EXP2', { environment: 'dev' });
  await stopExperiments(alarmEvent(world, 'shop-local-guardrail-users'), local);
  expect(stopped()).toEqual(['StopExperiment EXP1']);
});

test('the local engine stops, undoes its fault, and nothing of it is asked twice', async () => {
  const fis = await startFis({ scale: 1 });
  try {
    const { id } = fis.start({ tags: { [labels.system]: 'shop', [labels.experiment]: 'slow-gateway' } });
    await until(() => fis.events('fault-applied').length > 0);
    const ports = { ...world.ports, ledger: world.ports.ledger, fis: fis.client, model: modelOf('local') };
    const alarm = alarmEvent(world, 'shop-local-guardrail-users');
    await deliver(world, stopExperiments, [alarm, alarm], () => ports);
    await fis.engine.ended(id);
    const { experiment } = await fis.client.send(new GetExperimentCommand({ id }));
    expect(experiment?.state?.status).toBe('stopped');
    expect(fis.events('fault-reverted')).toHaveLength(fis.events('fault-applied').length);
    expect(world.told).toMatchObject([{ title: 'slow-gateway was stopped by shop-local-guardrail-users' }]);
  } finally {
    await fis.close();
  }
});

async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; !isSo(); tries++) {
    if (tries > 1000) throw new Error('it did not come to that within 10 s');
    await systemClock.sleep(10);
  }
}
