import { describe, expect, test } from '@jest/globals';
import { checkConfig } from '../../lib/config/check-config.ts';
import { ConfigError } from '../../lib/config/config.ts';
import { configOf } from '../../lib/config/settings.ts';
import { systemIn } from '../../lib/config/system-in.ts';
import { shopModel } from '../../systems/shop/model.ts';
import { certificateArn, domainName } from './support/certificate.ts';

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
