import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { AutomationError, readAutomation } from '../../../lib/model/faults/automation.ts';
import { automations } from '../../../lib/model/faults/automations.ts';
import { readParameters } from '../../../lib/model/faults/fault.ts';
import { faults, findFault } from '../../../lib/model/faults/index.ts';

const folder = new URL('../../../lib/model/faults/', import.meta.url);

describe('the catalogue', () => {
  test('has every fault that is exported', async () => {
    const exported = await Promise.all(
      readdirSync(folder).map(async (file) => Object.values(await import(`../../../lib/model/faults/${file}`))),
    );
    const isFault = (value: unknown) => typeof value === 'object' && value !== null && 'actionId' in value;
    expect(new Set(faults)).toEqual(new Set(exported.flat(2).filter(isFault)));
  });

  test('has every automation that has a file', () => {
    const files = readdirSync(folder).filter((file) =>
      readFileSync(new URL(file, folder), 'utf8').includes('= defineAutomation('),
    );
    expect(automations).toHaveLength(files.length);
    expect(new Set(automations.map(({ name }) => name)).size).toBe(files.length);
  });

  test('names each action once', () => {
    expect(new Set(faults.map(({ actionId }) => actionId)).size).toBe(faults.length);
  });

  test('has defaults that its own parameters accept', () => {
    const documents = automations.map(({ name, parameters }) => ({ actionId: name, parameters }));
    for (const fault of [...faults, ...documents]) {
      const { actionId, parameters } = fault;
      for (const [name, parameter] of Object.entries(parameters)) {
        if (parameter.default === undefined) continue;
        const { issues } = readParameters({ ...fault, parameters: { [name]: parameter } }, {});
        expect({ actionId, issues }).toEqual({ actionId, issues: [] });
      }
    }
  });
});

describe('parameters in FIS’s words', () => {
  const network = 'aws:ecs:task-network-';
  test.each([
    ['aws:ecs:task-cpu-stress', {}, 'duration: is required by aws:ecs:task-cpu-stress'],
    [
      'aws:ecs:task-cpu-stress',
      { duration: 'PT30S' },
      'duration: "PT30S" is not an ISO 8601 duration from PT1M to PT12H',
    ],
    [
      'aws:ecs:task-cpu-stress',
      { duration: 'PT13H' },
      'duration: "PT13H" is not an ISO 8601 duration from PT1M to PT12H',
    ],
    ['aws:ecs:task-cpu-stress', { duration: 'P' }, 'duration: "P" is not an ISO 8601 duration from PT1M to PT12H'],
    [
      'aws:ecs:task-cpu-stress',
      { duration: 'PT1M', percent: '101' },
      'percent: "101" is not a whole number from 0 to 100',
    ],
    [
      'aws:ecs:task-cpu-stress',
      { duration: 'PT1M', percent: '-1' },
      'percent: "-1" is not a whole number from 0 to 100',
    ],
    [
      'aws:ecs:task-kill-process',
      { processName: 'node', signal: 'SIGHUP' },
      'signal: "SIGHUP" is not one of SIGTERM, SIGKILL',
    ],
    [
      `${network}packet-loss`,
      { duration: 'PT1M', lossPercent: '0' },
      'lossPercent: "0" is not a whole number from 1 to 100',
    ],
    [
      `${network}latency`,
      { duration: 'PT1M', flowsPercent: '0' },
      'flowsPercent: "0" is not a whole number from 1 to 100',
    ],
    [`${network}latency`, { duration: 'PT1M', dlay: '1' }, `dlay: is not a parameter of ${network}latency`],
    [
      `${network}blackhole-port`,
      { duration: 'PT1M', port: '70000', trafficType: 'egress' },
      'port: "70000" is not a whole number from 1 to 65535',
    ],
  ])('%s refuses %j', (actionId, given, expected) => {
    const fault = findFault(actionId as string);
    const { issues } = readParameters(fault as NonNullable<typeof fault>, given as Record<string, string>);
    expect(issues.map(({ parameter, message }) => `${parameter}: ${message}`)).toEqual([expected]);
  });

  test('are parsed over FIS’s defaults', () => {
    const fault = findFault(`${network}latency`);
    const { values, issues } = readParameters(fault as NonNullable<typeof fault>, { duration: 'PT1H30M' });
    expect(issues).toEqual([]);
    expect(values).toEqual({
      duration: 5_400_000,
      delayMilliseconds: 200,
      jitterMilliseconds: 10,
      sources: ['ALL'],
      flowsPercent: 100,
      installDependencies: true,
      useEcsFaultInjectionEndpoints: false,
    });
  });
});

describe('a document of ours', () => {
  const arn = (name: string) => `arn:aws:ssm:us-east-1:000000000000:document/shop-dev-${name}`;
  const read = (name: string, parameters: object | string) =>
    readAutomation(automations, arn(name), typeof parameters === 'string' ? parameters : JSON.stringify(parameters));

  test('is found by the end of its name, and its parameters are read over its defaults', () => {
    const run = read('memory-stress', { Duration: 'PT2M', Service: 'gateway', Mode: 'balloon' });
    expect(run).toMatchObject({
      effect: { kind: 'memory-stress', mode: 'balloon', percent: 50 },
      tasks: { service: 'gateway', count: 1 },
      durationMilliseconds: 120_000,
    });
    expect(read('pause-process', { Duration: 'PT4M', Service: 'gateway', Tasks: '5' })).toMatchObject({
      effect: { kind: 'hang', endsTask: true },
      tasks: { service: 'gateway', count: 5 },
      durationMilliseconds: 240_000,
    });
    expect(read('redis-failover', { Store: 'cache' })).toMatchObject({ durationMilliseconds: 0 });
    // SSM's own form.
    expect(read('redis-failover', { Store: ['cache'] })).toEqual(read('redis-failover', { Store: 'cache' }));
    expect(read('redis-failover', { Store: 'cache' })).not.toHaveProperty('tasks');
  });

  test.each([
    ['nothing-known', {}, 'documentArn: "arn:aws:ssm:us-east-1:000000000000:document/shop-dev-nothing-known" is no'],
    ['redis-failover', 'no JSON', 'documentParameters: no JSON is not a JSON object of texts'],
    ['redis-failover', '[]', 'documentParameters: [] is not a JSON object of texts'],
    ['redis-failover', { Store: [5] }, 'documentParameters: {"Store":[5]} is not a JSON object of texts'],
    ['redis-failover', { Store: ['cache', 'other'] }, 'documentParameters.Store: takes one text, not 2'],
    ['redis-failover', { Store: [] }, 'documentParameters.Store: takes one text, not 0'],
    ['redis-failover', {}, 'documentParameters.Store: is required by shop-dev-redis-failover'],
    ['redis-failover', { Store: 'cache', Zone: 'a' }, 'documentParameters.Zone: is not a parameter of'],
    [
      'pause-process',
      { Duration: 'PT4M', Service: 'gateway', Tasks: '6' },
      'documentParameters.Tasks: "6" is not a whole number from 1 to 5',
    ],
    [
      'bandwidth-limit',
      { Duration: 'PT1M', Service: 'gateway', KilobitsPerSecond: '7' },
      'documentParameters.KilobitsPerSecond: "7" is not a whole number from 8 to 10000000',
    ],
  ])('%s refuses %j', (name, parameters, message) => {
    expect(() => read(name, parameters)).toThrow(AutomationError);
    expect(() => read(name, parameters)).toThrow(message);
  });
});
