import { describe, expect, test } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import { checkConfig } from '../../lib/config/check-config.ts';
import { environmentNames } from '../../lib/config/config.ts';
import { mostZones } from '../../lib/model/placement.ts';
import { configFor, synth, synthesise } from './support/synth.ts';

const type = 'AWS::FIS::ExperimentTemplate';

function templatesOf({ templates }: ReturnType<typeof synth>): Map<string, Record<string, unknown>> {
  return new Map(
    Object.values(templates.chaos.findResources(type)).map(({ Properties }) => [
      Properties.Tags['breakwater:experiment'] as string,
      Properties,
    ]),
  );
}

describe.each(environmentNames)('%s', (environment) => {
  const synthesised = synth(environment);
  const { config, templates } = synthesised;
  const experiments = templatesOf(synthesised);
  const numbers = config.zones.map((_, index) => index + 1);

  // In production an outage is over before an alarm can stop it, unless chaos.unstoppable names it.
  const families = config.production ? ['zone-impairment'] : ['zone-outage', 'zone-impairment'];

  test('has an outage, where it may, and an impairment of every zone', () => {
    const names = [...experiments.keys()].filter((name) => /^zone-(outage|impairment)-/.test(name));
    expect(names.toSorted()).toEqual(
      numbers.flatMap((number) => families.map((family) => `${family}-${number}`)).toSorted(),
    );
  });

  test('leads users away from the zone that is cut, at a load balancer that knows how', () => {
    templates.services.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
      LoadBalancerAttributes: Match.arrayWith([{ Key: 'zonal_shift.config.enabled', Value: 'true' }]),
      Tags: Match.arrayWith([
        { Key: 'breakwater:environment', Value: environment },
        { Key: 'breakwater:system', Value: 'shop' },
      ]),
    });
    for (const [index, zone] of config.zones.entries()) {
      for (const family of families) {
        expect(experiments.get(`${family}-${index + 1}`)).toMatchObject({
          Targets: {
            edge: {
              ResourceType: 'aws:arc:zonal-shift-managed-resource',
              ResourceTags: { 'breakwater:system': 'shop', 'breakwater:environment': environment },
            },
          },
          Actions: {
            shift: { Parameters: { availabilityZoneIdentifier: zone }, Targets: { ManagedResources: 'edge' } },
          },
        });
      }
    }
  });

  test('says in each what it does not cut, in as many characters as FIS takes', () => {
    for (const [name, { Description }] of experiments) {
      expect(String(Description).length).toBeLessThanOrEqual(512);
      const number = /zone-.*-(\d)$/.exec(name)?.[1];
      if (number !== undefined) {
        expect(Description).toContain(`Zone ${number} is ${config.zones[Number(number) - 1]}.`);
        expect(Description).toContain("Not cut there: the load balancer's node");
      }
    }
  });
});

test('where one NAT gateway serves all zones, the outage of its zone says what else would be lost', () => {
  const { network } = synth('dev').templates;
  const gateways = Object.values(network.findResources('AWS::EC2::NatGateway'));
  const [subnet] = gateways.map(({ Properties }) => Properties.SubnetId.Ref as string);
  const firstPublic = Object.keys(network.findResources('AWS::EC2::Subnet')).filter((id) => /edgeSubnet1/.test(id));
  expect([subnet]).toEqual(firstPublic);
  const experiments = templatesOf(synth('dev'));
  const warning = 'by which zones without one go out too';
  expect(experiments.get('zone-outage-1')?.Description).toContain(warning);
  expect(experiments.get('zone-outage-2')?.Description).not.toContain('NAT');
  expect(templatesOf(synth('prod')).get('zone-impairment-1')?.Description).not.toContain(warning);
  expect(templatesOf(synth('staging')).get('zone-outage-1')?.Description).not.toContain('NAT');
});

test('a shift takes no part in how far an experiment reaches: production takes the impairment of a zone', () => {
  expect([...templatesOf(synth('prod')).keys()]).toContain('zone-impairment-3');
});

test('all tasks of a zone are one zone’s share: production takes the outage that chaos.unstoppable names', () => {
  const config = configFor('prod');
  const named = synthesise({ ...config, chaos: { ...config.chaos, unstoppable: ['zone-outage-3'] } });
  const names = [...templatesOf(named).keys()].filter((name) => name.startsWith('zone-outage'));
  expect(names).toEqual(['zone-outage-3']);
});

test('slow zones need agents in tasks: without fault injection there are none', () => {
  const names = [...templatesOf(synthesise({ ...configFor('dev'), faultInjection: 'none' })).keys()];
  expect(names).toContain('zone-outage-2');
  expect(names.filter((name) => name.includes('slowdown'))).toEqual([]);
});

test('an environment has no more zones than the command line looks for', () => {
  const config = configFor('staging');
  const [zone] = config.zones;
  if (!zone) throw new Error('staging has no zone');
  expect(config.zones).toHaveLength(mostZones);
  expect(() => checkConfig({ ...config, zones: [...config.zones, zone] })).toThrow('zones: 4 given');
});
