import { expect, test } from '@jest/globals';
import { checkProject } from '../../../../local/runtimes/docker/project/check-project.ts';
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
