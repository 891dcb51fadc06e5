import { describe, expect, test } from '@jest/globals';
import { standingsTo } from '../../../lib/model/standing.ts';
import type { Service, Topology } from '../../../lib/model/topology.ts';
import { degradable, postgres, service, systemOf, undeclared } from './support/small-systems.ts';

const topologyOf = (...services: Service[]): Topology => systemOf({ services, stores: [postgres] }).topology;
const kindsOf = (topology: Topology, hit: string) => {
  const standing = standingsTo(topology, [hit]);
  return Object.fromEntries(topology.services.map(({ name }) => [name, standing(name).kind]));
};

describe('how who was hurt stands to what was hit', () => {
  test('over declared edges it is collateral, beside them a cascade, and so it is over one that can degrade', () => {
    const topology = topologyOf(service('web', ['api']), service('api', ['db']), service('other', [degradable('api')]));
    expect(kindsOf(topology, 'db')).toEqual({ web: 'collateral', api: 'collateral', other: 'cascade' });
    expect(kindsOf(topology, 'web')).toEqual({ web: 'collateral', api: 'cascade', other: 'cascade' });
  });

  test('where an edge on the way is undeclared, or whom somebody calls is not known, it is unknown', () => {
    const topology = topologyOf(
      service('web', ['api']),
      service('api', [undeclared('db')]),
      service('batch', [], { callsUnknown: true }),
      service('report', ['batch']),
      service('plain'),
    );
    const standing = standingsTo(topology, ['db']);
    const why = 'nobody has said whether api needs db';
    expect(standing('web')).toEqual({ kind: 'unknown', why });
    expect(standing('api')).toEqual({ kind: 'unknown', why });
    expect(standing('report')).toEqual({ kind: 'unknown', why: 'nobody has said whom batch calls' });
    expect(standing('plain')).toEqual({ kind: 'cascade' });
  });

  test('what is declared counts before what is not', () => {
    const topology = topologyOf(
      service('web', [undeclared('db'), 'api'], { callsUnknown: true }),
      service('api', ['db']),
    );
    expect(kindsOf(topology, 'db')).toEqual({ web: 'collateral', api: 'collateral' });
  });

  test('is known of services that call each other in a circle, too', () => {
    const topology = topologyOf(service('a', [undeclared('b')]), service('b', ['a', 'db']));
    expect(kindsOf(topology, 'db')).toEqual({ a: 'unknown', b: 'collateral' });
  });
});
