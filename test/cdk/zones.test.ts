import { describe, expect, test } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import { checkConfig, environmentNames } from '../../lib/config.ts';
import { mostZones } from '../../lib/model/every-zone.ts';
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

  test('has an outage and an impairment of every zone', () => {
    const names = [...experiments.keys()].filter((name) => /^zone-(outage|impairment)-/.test(name));
    expect(names.toSorted()).toEqual(
      numbers.flatMap((number) => [`zone-outage-${number}`, `zone-impairment-${number}`]).toSorted(),
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
      for (const family of ['zone-outage', 'zone-impairment']) {
        expect(experiments.get(`${family}-${index + 1}`)).toMatchObject({
          Targets: {
            edge: {
              ResourceType: 'aws:arc:zonal-shift-managed-resource',
              ResourceTags: { 'breakwater:system': 'shop', 'breakwater:environment': environment },
            },
          },
          Actions: {
            shift: { Parameters: { availabilityZoneIdentifier: zone.id }, Targets: { ManagedResources: 'edge' } },
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
        expect(Description).toContain(`Zone ${number} is ${config.zones[Number(number) - 1]?.id}.`);
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
  expect(templatesOf(synth('prod')).get('zone-outage-1')?.Description).not.toContain(warning);
  expect(templatesOf(synth('staging')).get('zone-outage-1')?.Description).not.toContain('NAT');
});

test('a shift takes no part in how far an experiment reaches: production takes the outage of a zone', () => {
  expect([...templatesOf(synth('prod')).keys()]).toContain('zone-outage-3');
});

test('slow zones need agents in tasks: without fault injection there are none', () => {
  const names = [...templatesOf(synthesise({ ...configFor('dev'), faultInjection: false })).keys()];
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
