import { expect, test } from '@jest/globals';
import { checkProject } from '../../../../local/runtimes/docker/project/check-project.ts';
import { checkSubnets } from '../../../../local/runtimes/docker/project/check-subnets.ts';
import { readComposeProject } from '../../../../local/runtimes/docker/project/compose-project.ts';
import { type Members, membersOf } from '../../../../local/runtimes/docker/project/members.ts';
import { postgres, service, systemOf } from '../../model/support/small-systems.ts';

const { topology } = systemOf({
  services: [service('web', ['api'], { public: true }), service('api', ['db'])],
  stores: [postgres],
});
const members: Members = { web: { service: 'web' }, api: { service: 'api' }, db: { stores: ['db'] } };

const check = (services: object, told: Members = members, model = topology) => {
  const project = readComposeProject(JSON.stringify({ name: 'theirs', services }));
  checkProject(project, model, { members: membersOf(project, told), file: 'compose.yaml' });
};
const fit = { web: {}, api: {}, db: {} };

test('a compose file that fits its system is taken, and who is in no network of it where nobody is led there', () => {
  expect(() => check(fit)).not.toThrow();
  expect(() => check({ ...fit, api: { network_mode: 'service:web' }, db: { network_mode: 'host' } })).not.toThrow();
});

test.each(['no', 'always', 'unless-stopped', 'on-failure', 'on-failure:3'])('restart: %s is taken', (restart) => {
  expect(() => check({ ...fit, api: { restart } })).not.toThrow();
});

test('a restart policy that Docker refuses is told before a container is made, with its service', () => {
  expect(() => check({ ...fit, api: { restart: 'sometimes' } })).toThrow(
    'restart: sometimes of service api is none of no, always, unless-stopped, on-failure',
  );
});

test('a network that wants the addresses of another is told, with that one and what ends it', async () => {
  const project = readComposeProject(
    JSON.stringify({
      name: 'ours',
      networks: {
        back: { ipam: { config: [{ subnet: '10.77.0.0/25' }] } },
        given: { external: true, ipam: { config: [{ subnet: '10.77.0.0/25' }] } },
      },
    }),
  );
  const network = (Name: string, Subnet: string, of?: string) => ({
    ...{ Name, IPAM: { Config: [{ Subnet }] }, Labels: of === undefined ? {} : { 'com.docker.compose.project': of } },
  });
  const among = (...networks: object[]) =>
    checkSubnets({ docker: { listNetworks: async () => networks } } as never, project, 'compose.yaml');
  await among(
    network('other', '10.77.1.0/24'),
    network('six', 'fd00::/64'),
    network('ours_back', '10.77.0.0/25', 'ours'),
  );
  await expect(among(network('other', '10.77.0.0/16'))).rejects.toThrow(
    'network back of compose.yaml has the subnet 10.77.0.0/25, and network other of Docker has 10.77.0.0/16 already: end that (docker network rm other), or take the subnet out of the file',
  );
  await expect(among(network('theirs_back', '10.77.0.0/25', 'theirs'))).rejects.toThrow(
    'docker compose -p theirs down',
  );
});

test('a service and a store that are in no container are told, with what to do', () => {
  const { web = { service: '' } } = members;
  expect(() => check(fit, { web })).toThrow(
    [
      'compose.yaml does not fit the system votes:',
      'no container is service api: label its service there breakwater.service: api, or say container: NAME of it in the configuration',
      'no container holds store db: label its service there breakwater.store: db, or say container: NAME of it in the configuration',
    ].join('\n  '),
  );
  const elsewhere = { ...topology, stores: [{ ...postgres, host: 'db.example' }] };
  expect(() => check(fit, { web, api: { service: 'api' } }, elsewhere)).not.toThrow();
});

test.each([
  ['service', 'breakwater.service: apy, and the system has no such service; did you mean api?'],
  ['store', 'breakwater.store: apy, and the system has no such store; there are db'],
])('a label that speaks of no %s of the system is told', (what, said) => {
  const worker = { labels: { [`breakwater.${what}`]: 'apy' } };
  expect(() => check({ ...fit, worker })).toThrow(`service worker is labelled ${said}`);
});

test.each(['host', 'none', 'service:api'])('users cannot be led to a container of network_mode: %s', (mode) => {
  expect(() => check({ ...fit, web: { network_mode: mode } })).toThrow(
    `users reach service web, and web is in no network of the project (network_mode: ${mode}): take network_mode away there, and publish its port`,
  );
});
