import { describe, expect, test } from '@jest/globals';
import { ConfigError } from '../../lib/config/config.ts';
import { configOf, type Overrides } from '../../lib/config/settings.ts';
import { shopModel } from '../../systems/shop/model.ts';
import { certificateArn, domainName } from './support/certificate.ts';

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
