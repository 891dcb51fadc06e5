import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { readComposeProject } from '../../../../local/runtimes/docker/project/compose-project.ts';
import { subnetBeside } from '../../../../local/runtimes/docker/project/free-subnet.ts';
import { layOut } from '../../../../local/runtimes/docker/project/layout.ts';
import { membersOf, notRestarted } from '../../../../local/runtimes/docker/project/members.ts';
import { overrideText } from '../../../../local/runtimes/docker/project/override.ts';
import { subnet, topologyOf } from './support/overridden.ts';

test('a volume or network that the file names itself is not theirs, but one of this project', () => {
  const project = readComposeProject(
    JSON.stringify({
      name: 'ours',
      services: { db: { networks: { back: null } } },
      networks: {
        back: { name: 'their-network' },
        default: { name: 'ours_default' },
        given: { name: 'x', external: true },
      },
      volumes: { data: { name: 'their-data' }, own: { name: 'ours_own' }, given: { name: 'y', external: true } },
    }),
  );
  const members = membersOf(project, { db: { service: 'db' } });
  const layout = layOut({
    ...{ project, members, subnet, told: {}, publicPorts: {}, topology: topologyOf({ db: 5432 }, []) },
  });
  const override = parse(overrideText(project, layout, { image: 'proxy:1', folder: '/a$b', timeScale: 1 }), {
    logLevel: 'error',
  });
  expect(override.volumes).toEqual({ data: { name: 'ours_data' } });
  expect(override.networks.back).toEqual({ name: 'ours_back' });
  expect(Object.keys(override.networks)).toEqual(['back', 'breakwater', 'breakwater-outside']);
  expect(override.services['breakwater-proxy'].labels['breakwater.folder']).toBe('/a$$b');
});

test('a member that is not in the file is refused by its name', () => {
  const project = readComposeProject(JSON.stringify({ name: 'theirs', services: { web: {} } }));
  expect(() => membersOf(project, { wep: { service: 'web' } })).toThrow(/no service wep, .*; it has web$/);
});

test('members that Docker leaves when they exit are known, stores too; whoever is no member is not our concern', () => {
  const services = { web: { restart: 'unless-stopped' }, db: {}, jobs: { restart: 'no' }, beside: {} };
  const project = readComposeProject(JSON.stringify({ name: 'theirs', services }));
  const members = membersOf(project, { web: { service: 'web' }, jobs: { service: 'jobs' }, db: { stores: ['db'] } });
  expect(notRestarted(project, members).sort()).toEqual(['db', 'jobs']);
});

describe('a subnet', () => {
  test('is one that nothing uses, whether network, address or route', () => {
    expect(subnetBeside(['10.199.0.0/16']).cidr).toBe('10.200.0.0/22');
    expect(subnetBeside(['10.199.1.7/32', '10.199.4.0/30', 'fd00::/64']).cidr).toBe('10.199.8.0/22');
    expect(() => subnetBeside(['10.0.0.0/8'])).toThrow(/no subnet/);
  });

  test('has apart what stands for containers, what is theirs, and what the daemon gives away', () => {
    expect(subnet).toMatchObject({ proxy: '10.199.0.2', standIns: '10.199.1.0/24', dynamic: '10.199.2.0/23' });
    expect([subnet.own(0), subnet.own(239), subnet.own(240)]).toEqual(['10.199.0.16', '10.199.0.255', undefined]);
    expect([subnet.standIn(0), subnet.standIn(253), subnet.standIn(254)]).toEqual([
      ...['10.199.1.1', '10.199.1.254', undefined],
    ]);
  });
});
