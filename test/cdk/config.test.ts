import { describe, expect, test } from '@jest/globals';
import { ConfigError, checkConfig, configOf, systemIn } from '../../lib/config.ts';
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
    [
      { faultInjection: 'gateway,order-servise' },
      'environment dev: faultInjection: "order-servise" is neither every-service, none nor a service (gateway, ',
    ],
    [{ faultInjection: 'gateway,' }, 'faultInjection: "" is neither'],
    [{ agentImage: 'theirs' }, 'agentImage "theirs" is neither ours, aws-non-root nor the URI of an image'],
  ])('refuses %j', (overrides, message) => {
    expect(() => configOf(shopModel, 'dev', overrides)).toThrow(message);
    expect(() => configOf(shopModel, 'dev', overrides)).toThrow(ConfigError);
  });

  test('takes what is given over what the environment has', () => {
    const config = configOf(shopModel, 'dev', { certificateArn, domainName, notify: 'a@example.com,b@example.com' });
    expect(config).toMatchObject({ certificateArn, domainName, notify: ['a@example.com', 'b@example.com'] });
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
    expect(zones.map(({ name }) => name)).toEqual(['us-east-1a', 'us-east-1b', 'us-east-1c']);
    expect(new Set(services.map(({ replicas }) => replicas))).toEqual(new Set([3]));
  });
});
