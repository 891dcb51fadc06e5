import { describe, expect, test } from '@jest/globals';
import { checkConfig } from '../../lib/config/check-config.ts';
import { ConfigError } from '../../lib/config/config.ts';
import { configOf, type Overrides } from '../../lib/config/settings.ts';
import { systemIn } from '../../lib/config/system-in.ts';
import { shopModel } from '../../systems/shop/model.ts';

const certificateArn = 'arn:aws:acm:us-east-1:123456789012:certificate/abc';
const domainName = 'shop.example.com';

describe('configOf', () => {
  test.each([
    [undefined, 'no environment was given: choose one of dev, staging, prod with -c env=NAME'],
    ['', '"" is not an environment: choose one of dev, staging, prod with -c env=NAME'],
    ['production', '"production" is not an environment: choose one of dev, staging, prod with -c env=NAME'],
  ])('refuses the environment %j', (name, message) => {
    expect(() => configOf(shopModel, name)).toThrow(new ConfigError(message));
  });

  test('production needs a certificate', () => {
    expect(() => configOf(shopModel, 'prod')).toThrow(
      'environment prod: certificateArn is missing: production speaks HTTPS',
    );
    expect(() => configOf(shopModel, 'prod', { certificateArn: '', domainName })).toThrow('certificateArn is missing');
  });

  test.each([
    [{ certificateArn: 'arn:aws:iam::123456789012:server-certificate/a' }, 'is not the ARN of an ACM certificate'],
    [{ certificateArn: certificateArn.replace('us-east-1', 'eu-west-1'), domainName }, 'is not in us-east-1'],
    [{ certificateArn }, 'domainName is missing'],
    [{ certificateArn, domainName: 'https://shop' }, 'domainName "https://shop" is not a host name'],
    [{ notify: 'a@example.com,nobody' }, 'notify: "nobody" is not an e-mail address'],
    [{ load: 'some' }, 'load is NaN: requests a second, above 0 and at most 2000, or off'],
    [{ load: '0' }, 'load is 0: requests a second'],
    [
      { load: '0.0001' },
      'load is 0.0001: guardrails would look at 750000 s of it at a time, and no fault of dev lasts longer than 600 s: give at least 0.125, or off',
    ],
    [{ load: '0.124' }, 'give at least 0.125, or off'],
    [{ allowedCidrs: '203.0.113.0' }, 'allowedCidrs: "203.0.113.0" is not an IPv4 range such as 203.0.113.0/24'],
    [{ allowedCidrs: '203.0.113.0/24,203.0.113.7/24' }, 'allowedCidrs: "203.0.113.7/24" is not an IPv4 range'],
    [{ allowedCidrs: '300.0.113.0/24' }, 'allowedCidrs: "300.0.113.0/24" is not an IPv4 range'],
    [{ allowedCidrs: '10.0.0.0/33' }, 'allowedCidrs: "10.0.0.0/33" is not an IPv4 range'],
    [
      { faultInjection: 'gateway,order-servise' },
      'environment dev: faultInjection: "order-servise" is neither every-service, none nor a service (gateway, ',
    ],
    [{ faultInjection: 'gateway,' }, 'faultInjection: "" is neither'],
    [{ allowedCidrs: '010.0.0.0/8' }, 'allowedCidrs: "010.0.0.0/8" is not an IPv4 range'],
    [{ allowedCidrs: '10.0.0.0/08' }, 'allowedCidrs: "10.0.0.0/08" is not an IPv4 range'],
    [{ agentImage: '../etc/passwd' }, 'agentImage "../etc/passwd" is neither'],
    [{ agentImage: 'docker.io/a/b@sha256:abc' }, 'is neither ours, aws-non-root nor the URI of an image'],
    [{ agentImage: 'theirs' }, 'agentImage "theirs" is neither ours, aws-non-root nor the URI of an image'],
  ])('refuses %j', (overrides, message) => {
    expect(() => configOf(shopModel, 'dev', overrides)).toThrow(message);
    expect(() => configOf(shopModel, 'dev', overrides)).toThrow(ConfigError);
  });

  test.each([
    'registry.example.com:5000/ssm-agent:1',
    '123456789012.dkr.ecr.us-east-1.amazonaws.com/a/b_c:latest',
    `public.ecr.aws/x/y@sha256:${'a'.repeat(64)}`,
    'somebody/agent',
  ])('takes the image %s', (agentImage) => {
    expect(configOf(shopModel, 'dev', { agentImage }).agentImage).toBe(agentImage);
  });

  test('an agent image that no endpoint leads to is refused where there is no other way out', () => {
    const ecr = (region: string) => `123456789012.dkr.ecr.${region}.amazonaws.com/agent:1`;
    for (const agentImage of ['public.ecr.aws/x/y:1', ecr('eu-west-1')]) {
      expect(() => configOf(shopModel, 'staging', { agentImage })).toThrow(
        `environment staging: agentImage "${agentImage}" could not be pulled: without a NAT gateway tasks reach ECR in us-east-1 alone`,
      );
      expect(configOf(shopModel, 'dev', { agentImage }).agentImage).toBe(agentImage);
      expect(configOf(shopModel, 'staging', { agentImage, faultInjection: 'none' }).agentImage).toBe(agentImage);
    }
    for (const agentImage of [ecr('us-east-1'), 'aws-non-root', 'ours']) {
      expect(configOf(shopModel, 'staging', { agentImage }).agentImage).toBe(agentImage);
    }
  });

  test('blanks after commas are none of the names', () => {
    const config = configOf(shopModel, 'dev', {
      notify: 'a@b.c, d@e.f',
      allowedCidrs: '203.0.113.0/24, 198.51.100.0/24',
      targetAccounts: '111122223331, 111122223332',
    });
    expect(config).toMatchObject({
      notify: ['a@b.c', 'd@e.f'],
      allowedCidrs: ['203.0.113.0/24', '198.51.100.0/24'],
      targetAccounts: ['111122223331', '111122223332'],
    });
  });

  test('takes what is given over what the environment has', () => {
    const allowedCidrs = '203.0.113.0/24,198.51.100.7/32';
    const notify = 'a@example.com,b@example.com';
    const config = configOf(shopModel, 'dev', { certificateArn, domainName, notify, allowedCidrs });
    expect(config).toMatchObject({ certificateArn, domainName, notify: ['a@example.com', 'b@example.com'] });
    expect(config.allowedCidrs).toEqual(['203.0.113.0/24', '198.51.100.7/32']);
  });
});

describe('the background load', () => {
  const prod = { certificateArn, domainName };

  test('is not in production unless it is asked for, and buys nothing there', () => {
    expect(configOf(shopModel, 'prod', prod)).not.toHaveProperty('load');
    const config = configOf(shopModel, 'prod', { ...prod, load: '2.5' });
    expect(config.load).toEqual({ requestsPerSecond: 2.5, readOnly: true });
    const walked = systemIn(config, shopModel).journeys;
    expect(walked.map(({ name }) => name)).toEqual(['browse', 'home']);
    expect(walked.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(100, 9);
    expect(walked.find(({ name }) => name === 'browse')?.share).toBeCloseTo(66.67, 2);
  });

  test('that buys is refused in production', () => {
    const config = { ...configOf(shopModel, 'prod', prod), load: { requestsPerSecond: 5 } };
    expect(() => checkConfig(config)).toThrow('environment prod: load changes data: in production it must be readOnly');
  });

  test('is of another rate, or off, where that is asked for; then no journey is walked', () => {
    expect(configOf(shopModel, 'dev', { load: '7' }).load).toEqual({ requestsPerSecond: 7 });
    expect(systemIn(configOf(shopModel, 'dev'), shopModel).journeys).toEqual(shopModel.journeys);
    const off = configOf(shopModel, 'dev', { load: 'off' });
    expect(off).not.toHaveProperty('load');
    expect(systemIn(off, shopModel).journeys).toEqual([]);
  });
});

describe('the Region and its zones', () => {
  const zonesOf = (name: 'dev' | 'staging', overrides: Overrides) => configOf(shopModel, name, overrides).zones;

  test('are us-east-1 and zones that every account has and that run ARM64, unless told', () => {
    expect(configOf(shopModel, 'dev')).toMatchObject({ region: 'us-east-1', architecture: 'arm64' });
    expect(zonesOf('dev', {})).toEqual(['use1-az1', 'use1-az2']);
    expect(zonesOf('staging', {})).toEqual(['use1-az1', 'use1-az2', 'use1-az4']);
  });

  test.each([
    ['eu-west-1', ['euw1-az1', 'euw1-az2', 'euw1-az3']],
    ['ap-northeast-1', ['apne1-az1', 'apne1-az2', 'apne1-az4']],
    ['ca-central-1', ['cac1-az1', 'cac1-az2', 'cac1-az4']],
  ])('%s has its own, without those that have no Fargate', (region, zones) => {
    expect(zonesOf('staging', { region })).toEqual(zones);
  });

  test('can be told, for a Region that is not known here too', () => {
    expect(zonesOf('staging', { zones: 'use1-az5, use1-az6' })).toEqual(['use1-az5', 'use1-az6']);
    const there = { region: 'us-gov-west-1', zones: 'usgw1-az1,usgw1-az3' };
    expect(zonesOf('staging', there)).toEqual(['usgw1-az1', 'usgw1-az3']);
    expect(zonesOf('dev', { zones: 'use1-az9,use1-az1' })).toContain('use1-az9');
  });

  test('use1-az3 is for x86-64 alone', () => {
    const zones = 'use1-az1,use1-az3';
    const refused =
      'environment dev: zones: "use1-az3" has no Fargate for ARM64: give others, e.g. -c zones=use1-az1,use1-az2, or -c architecture=x86-64';
    expect(() => configOf(shopModel, 'dev', { zones })).toThrow(new ConfigError(refused));
    expect(configOf(shopModel, 'dev', { zones, architecture: 'x86-64' })).toMatchObject({
      zones: ['use1-az1', 'use1-az3'],
      architecture: 'x86-64',
    });
  });

  test.each([
    [
      { region: 'us-gov-west-1' },
      'the zones of region "us-gov-west-1" are not known here: give two or three ids with -c zones=ID,ID from aws ec2 describe-availability-zones --region us-gov-west-1',
    ],
    [
      { region: 'us-west-1' },
      'region us-west-1 has 2 zones for tasks, 3 are wanted: be content with -c zones=usw1-az1,usw1-az3',
    ],
    [{ region: 'US-EAST-1' }, 'region "US-EAST-1" is not one such as us-east-1; did you mean us-east-1?'],
    [{ region: 'cn-north-1' }, 'region "cn-north-1" has no AWS FIS, so no experiment template: choose another'],
    [{ region: 'cn-north-1', zones: 'cnn1-az1,cnn1-az2' }, 'region "cn-north-1" has no AWS FIS'],
    [{ zones: ',' }, 'zones: "" is not the id of an Availability Zone such as use1-az1'],
    [{ region: 'Ireland', zones: 'euw1-az1,euw1-az2' }, 'region "Ireland" is not one such as us-east-1'],
    [
      { region: 'eu-west-1', zones: 'use1-az1,euw1-az2' },
      'zones: "use1-az1" is not in eu-west-1: give others, e.g. -c zones=euw1-az1,euw1-az2',
    ],
    [
      { region: 'us-gov-west-1', zones: 'usgw1-az1,usw1-az1' },
      'zones: "usw1-az1" is not in us-gov-west-1: give two or three ids',
    ],
    [
      { region: 'us-west-1', zones: 'usw1-az1,usw1-az2', architecture: 'x86-64' },
      'zones: "usw1-az2" has no Fargate: give others',
    ],
    [{ zones: 'us-east-1a,us-east-1b' }, 'zones: "us-east-1a" is not the id of an Availability Zone such as use1-az1'],
    [{ zones: 'use1-az1,use1-az1' }, 'zones: one is given twice in use1-az1,use1-az1'],
    [{ zones: 'use1-az1' }, 'zones: 1 given, 2 or 3 wanted'],
    [{ architecture: 'arm' }, 'architecture "arm" is none of arm64, x86-64'],
  ])('refuses %j', (overrides, message) => {
    expect(() => configOf(shopModel, 'staging', overrides)).toThrow(`environment staging: ${message}`);
    expect(() => configOf(shopModel, 'staging', overrides)).toThrow(ConfigError);
  });

  test('the certificate must be where the load balancer is', () => {
    const there = { certificateArn: certificateArn.replace('us-east-1', 'eu-west-1'), domainName, region: 'eu-west-1' };
    expect(configOf(shopModel, 'prod', there)).toMatchObject({ region: 'eu-west-1' });
    expect(() => configOf(shopModel, 'prod', { ...there, certificateArn })).toThrow('is not in eu-west-1');
  });
});

describe('faultInjection', () => {
  const prod = { certificateArn, domainName };

  test('is on for every service in dev and staging, and for none in production unless asked', () => {
    expect(configOf(shopModel, 'dev').faultInjection).toBe('every-service');
    expect(configOf(shopModel, 'staging').faultInjection).toBe('every-service');
    expect(configOf(shopModel, 'prod', prod).faultInjection).toBe('none');
  });

  test.each([
    ['none', 'none'],
    ['every-service', 'every-service'],
    ['product-service, order-service', ['product-service', 'order-service']],
  ])('takes %s', (faultInjection, wanted) => {
    expect(configOf(shopModel, 'prod', { ...prod, faultInjection }).faultInjection).toEqual(wanted);
  });
});

describe('checkConfig', () => {
  const dev = configOf(shopModel, 'dev');

  test.each([
    [{ zones: dev.zones.slice(0, 1) }, 'zones: 1 given, 2 or 3 wanted'],
    [{ vpcCidr: '10.0.0.0/20' }, 'vpcCidr "10.0.0.0/20" is not a /16'],
    [{ tasks: { minimum: 1, maximum: 2 } }, 'tasks.minimum is 1'],
    [{ tasks: { minimum: 2, maximum: 6 } }, 'tasks.maximum is 6'],
    [{ tasks: { minimum: 4, maximum: 3 } }, 'tasks.minimum 4 is more than tasks.maximum 3'],
  ])('refuses %j', (change, message) => {
    expect(() => checkConfig({ ...dev, ...change })).toThrow(message);
  });
});

describe('systemIn', () => {
  test('has the zones and the number of tasks of the environment', () => {
    const { zones, services } = systemIn(configOf(shopModel, 'staging'), shopModel).topology;
    expect(zones.map(({ name }) => name)).toEqual(['use1-az1', 'use1-az2', 'use1-az4']);
    expect(new Set(services.map(({ replicas }) => replicas))).toEqual(new Set([3]));
  });
});

describe('the response of an environment', () => {
  const dev = configOf(shopModel, 'dev');
  const prod = configOf(shopModel, 'prod', { certificateArn, domainName });

  test('acts where nobody is hurt by a mistake, and in production says what it would do', () => {
    expect(dev.response.rollback.mode).toBe('act');
    expect(configOf(shopModel, 'staging').response.rollback.mode).toBe('act');
    expect(prod.response.rollback).toMatchObject({ mode: 'observe', services: {} });
    expect([dev.tracing, prod.tracing]).toEqual([false, false]);
  });

  test('-c stack=own says that CloudFormation does not own the versions', () => {
    expect(dev.response.rollback.stack).toBe('cloudformation');
    expect(configOf(shopModel, 'dev', { stack: 'own' }).response.rollback).toEqual({
      ...dev.response.rollback,
      stack: 'own',
    });
  });

  test('-c rollback= and -c channels= say it otherwise', () => {
    const given = { certificateArn, domainName, rollback: 'gateway, order-service' };
    expect(configOf(shopModel, 'prod', given).response.rollback).toMatchObject({
      mode: 'observe',
      services: { gateway: 'act', 'order-service': 'act' },
    });
    expect(configOf(shopModel, 'dev', { rollback: 'observe' }).response.rollback.mode).toBe('observe');
    const channels = 'slack:team:shop-dev-slack,pagerduty:night:shop-dev-pager/key';
    expect(configOf(shopModel, 'dev', { channels }).response.notify.channels).toEqual([
      { kind: 'slack', name: 'team', secret: 'shop-dev-slack' },
      { kind: 'pagerduty', name: 'night', secret: 'shop-dev-pager/key' },
    ]);
  });

  test.each([
    [{ rollback: 'gatewy' }, 'rollback: "gatewy" is neither act, observe nor a service (gateway, '],
    [{ rollback: 'act,observe' }, 'rollback: "act" is neither act, observe nor a service'],
    [
      { channels: 'teams:x:shop-dev-x' },
      'channels: "teams:x:shop-dev-x" is not KIND:NAME:SECRET with a kind of webhook',
    ],
    [{ stack: 'mine' }, 'response.rollback.stack is "mine": cloudformation or own'],
    [{ channels: 'slack' }, '"slack::": "" is no name'],
    [{ channels: 'slack:team:slack-token' }, 'the name of its secret must begin with shop-dev-'],
    [{ channels: 'slack:team:shop-prod-slack' }, 'the name of its secret must begin with shop-dev-'],
    [{ channels: 'slack:a:shop-dev-*' }, 'the name of its secret must begin with shop-dev-'],
    [{ channels: 'slack:a:shop-dev-a,webhook:a:shop-dev-b' }, 'there are two of the name "a"'],
  ])('refuses %j', (overrides, message) => {
    expect(() => configOf(shopModel, 'dev', overrides as Overrides)).toThrow(message);
    expect(() => configOf(shopModel, 'dev', overrides as Overrides)).toThrow(ConfigError);
  });

  const window = { days: ['Mon'], from: '09:00', to: '17:00', timeZone: 'Europe/Berlin' } as const;
  const freeze = { name: 'sale', from: '2026-11-27T00:00:00+01:00', to: '2026-11-30T00:00:00+01:00' };

  test.each([
    ['rollback', { mode: 'maybe' }, 'response.rollback: mode is "maybe": act or observe'],
    ['rollback', { services: { gateway: 'yes' } }, 'response.rollback: gateway is "yes": act or observe'],
    ['rollback', { stack: 'terraform' }, 'response.rollback.stack is "terraform": cloudformation or own'],
    ['rollback', { lockHours: 0 }, 'response.rollback.lockHours is 0: above 0'],
    ['rollback', { suspectMinutes: Number.NaN }, 'response.rollback.suspectMinutes is NaN: above 0'],
    ['notify', { allowPrivateAddresses: true }, 'allowPrivateAddresses is true: in AWS it must be false'],
    ['notify', { groupMinutes: 0 }, 'response.notify.groupMinutes is 0: above 0'],
    ['preflight', { changeWindows: [{ ...window, days: [] }] }, 'changeWindows: a window has no days'],
    ['preflight', { changeWindows: [{ ...window, days: ['Monday'] }] }, '"Monday" is no day of Mon, Tue'],
    ['preflight', { changeWindows: [{ ...window, from: '9:00' }] }, '"9:00" is no time such as 09:30'],
    ['preflight', { changeWindows: [{ ...window, to: '24:00' }] }, '"24:00" is no time such as 09:30'],
    ['preflight', { changeWindows: [{ ...window, to: '09:00' }] }, 'a window from 09:00 to 09:00 has no length'],
    ['preflight', { changeWindows: [{ ...window, timeZone: 'Mars/Base' }] }, '"Mars/Base" is no time zone'],
    ['preflight', { freezes: [{ ...freeze, from: '2026-11-27' }] }, '"sale": "2026-11-27" is no time such as'],
    ['preflight', { freezes: [{ ...freeze, to: freeze.from }] }, '"sale" ends at 2026-11-27T00:00:00+01:00, before'],
    ['preflight', { errorBudget: { days: 30, leastLeft: 2, mostBurnRate: 2 } }, 'errorBudget.leastLeft is 2: 0 to 1'],
    ['preflight', { errorBudget: { days: 0, leastLeft: 0, mostBurnRate: 2 } }, 'errorBudget.days is 0: above 0'],
    ['preflight', { approvals: 2 }, 'response.preflight.approvals is 2: 0 or 1'],
    ['preflight', { decisionSeconds: -1 }, 'response.preflight.decisionSeconds is -1: above 0'],
  ] as const)('refuses %s %j', (part, wrong, message) => {
    const response = { ...dev.response, [part]: { ...dev.response[part], ...wrong } } as typeof dev.response;
    expect(() => checkConfig({ ...dev, response })).toThrow(message);
  });

  test('takes windows past midnight, and freezes', () => {
    const preflight = {
      ...dev.response.preflight,
      changeWindows: [window, { ...window, from: '22:00', to: '02:00' }],
      freezes: [freeze],
      approvals: 1,
    } as const;
    expect(() => checkConfig({ ...dev, response: { ...dev.response, preflight } })).not.toThrow();
  });
});
