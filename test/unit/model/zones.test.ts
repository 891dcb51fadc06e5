import { describe, expect, test } from '@jest/globals';
import { withEveryZone } from '../../../lib/model/every-zone.ts';
import { experimentsOf } from '../../../lib/model/experiments/index.ts';
import { awsOnly, partsOf } from '../../../lib/model/experiments/template.ts';
import { mostZones } from '../../../lib/model/placement.ts';
import { shopModel } from '../../../systems/shop/model.ts';

const { zones } = shopModel.topology;
const families = Map.groupBy(
  experimentsOf(shopModel).filter(({ zone }) => zone !== undefined),
  ({ family }) => family,
);

/** The zones that the targets of an experiment are in, wherever it runs. */
const zonesHit = (experiment: Parameters<typeof partsOf>[0]) =>
  new Set(
    Object.values(partsOf(experiment, { zonal: true }).targets).flatMap(
      ({ availabilityZone }) => availabilityZone ?? [],
    ),
  );

describe('experiments on zones', () => {
  test('are there for every zone, and each stays in its own', () => {
    expect([...families.keys()]).toEqual(['zone-outage', 'zone-impairment', 'zone-slowdown', 'cross-zone-slowdown']);
    for (const [family, experiments] of families) {
      expect(experiments.map(({ name }) => name)).toEqual(zones.map((_, index) => `${family}-${index + 1}`));
      for (const [index, experiment] of experiments.entries()) {
        expect([...zonesHit(experiment)]).toEqual([zones[index]?.name]);
      }
    }
  });

  test('shift users away a minute after the cut, for as long as it lasts, and end with it', () => {
    for (const experiment of [...(families.get('zone-outage') ?? []), ...(families.get('zone-impairment') ?? [])]) {
      const { actions } = partsOf(experiment, { zonal: true });
      expect(actions.cut?.parameters).toMatchObject({ duration: 'PT5M', scope: 'availability-zone' });
      expect(actions.settle?.parameters).toEqual({ duration: 'PT1M' });
      expect(actions.shift).toMatchObject({
        actionId: 'aws:arc:start-zonal-autoshift',
        parameters: { duration: 'PT4M', availabilityZoneIdentifier: zones[Number(experiment.zone) - 1]?.id },
        startAfter: ['settle'],
      });
    }
  });

  test('slow calls within a zone, and lose packets to all others', () => {
    for (const [index, zone] of zones.entries()) {
      const sourcesOf = (family: string) =>
        new Set(
          Object.values(families.get(family)?.[index]?.actions ?? {}).map(({ parameters }) => parameters?.sources),
        );
      expect([...sourcesOf('zone-slowdown')]).toEqual([zone.id]);
      expect([...sourcesOf('cross-zone-slowdown')]).toEqual([
        zones
          .filter((other) => other !== zone)
          .map(({ id }) => id)
          .join(','),
      ]);
    }
  });

  test('make a game day longer by one outage and one impairment, a thorough one by an outage for each zone', () => {
    const listed = [...families.values()].flat().filter(({ listed }) => listed);
    expect(listed.map(({ name }) => name)).toEqual(['zone-outage-1', 'zone-impairment-1']);
    expect(listed.filter((one) => !awsOnly(one)).map(({ name }) => name)).toEqual(['zone-outage-1']);
    const thorough = [...families.values()].flat().filter(({ thorough }) => thorough);
    expect(thorough.map(({ name }) => name)).toEqual(['zone-outage-1', 'zone-outage-2']);
  });

  test('of an endpoint are known whatever the number of its zones', () => {
    const names = experimentsOf(withEveryZone(shopModel)).map(({ name }) => name);
    expect(names).toContain(`zone-outage-${mostZones}`);
    expect(names).not.toContain(`zone-outage-${mostZones + 1}`);
    expect(withEveryZone(withEveryZone(shopModel)).topology.zones).toHaveLength(mostZones);
  });
});
