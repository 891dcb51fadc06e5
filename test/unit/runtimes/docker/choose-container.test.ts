import { expect, test } from '@jest/globals';
import { chooseContainer, fits, revisionName, type Use } from '../../../../local/runtimes/docker/tasks/choose.ts';
import {
  createContainerRegister,
  type KnownContainer,
  zoneOfPlace,
} from '../../../../local/runtimes/docker/tasks/register.ts';
import type { TaskRevision } from '../../../../local/runtimes/service-policy.ts';
import { service, zonesOf } from '../../model/support/small-systems.ts';

const topology = { services: [service('web'), service('one-zone', [], { zones: ['b'] })], zones: zonesOf('a', 'b') };

const container = (containerId: string, number: number, more: Partial<KnownContainer> = {}): KnownContainer => ({
  ...{ containerId, name: containerId, service: 'web', composeService: 'web', number, zone: undefined },
  ...more,
});
const cloneOf = (of: string, number: number, revision: string) =>
  container(`${of}-${revision}`, number, { clone: { of, revision } });

const revision = (number: number, environment: Record<string, string> = {}, deploymentId = `d${number}`) =>
  ({
    ...{ taskDefinitionArn: `arn:aws:ecs:us-east-1:0:task-definition/web:${number}`, deploymentId, environment },
  }) as TaskRevision;
const first = revision(1);
const other = revision(2, { VERSION: 'two' });

/** What is chosen of containers, of which these are used so; the others are stopped. */
function chosen(containers: readonly KnownContainer[], uses: Record<string, Use>, wanted: TaskRevision) {
  const register = createContainerRegister(topology);
  for (const each of containers) register.add(each);
  const choice = chooseContainer(
    register.placesOf('web'),
    ({ containerId }) => uses[containerId] ?? { is: 'stopped' },
    wanted,
  );
  if (!choice) return undefined;
  return 'container' in choice ? choice.container.containerId : `clone of ${choice.cloneOf.containerId}`;
}
const taken = (deploymentId: string): Use => ({ is: 'taken', deploymentId });
const [c1, c2] = [container('c1', 1), container('c2', 2)];

test('containers of the project run what is told nothing beside; a clone runs its task definition', () => {
  expect(revisionName(other)).toBe('web:2');
  expect([fits(c1, first), fits(c1, other)]).toEqual([true, false]);
  const clone = cloneOf('c1', 1, 'web:2');
  expect([fits(clone, first), fits(clone, other), fits(clone, revision(3, { VERSION: 'two' }))]).toEqual([
    false,
    true,
    false,
  ]);
});

test('tasks of a rollout are spread over the places', () => {
  expect(chosen([c1, c2], { c1: { is: 'free' }, c2: { is: 'free' } }, first)).toBe('c1');
  expect(chosen([c1, c2], { c1: taken('d1'), c2: { is: 'free' } }, first)).toBe('c2');
  expect(chosen([c1, c2], { c1: { is: 'stopped' }, c2: { is: 'free' } }, first)).toBe('c2');
});

test('the container of a task that is ending is waited for', () => {
  expect(chosen([c1, c2], { c1: { is: 'ending' }, c2: taken('d1') }, first)).toBe('c1');
});

test('another revision gets clones, one in each place', () => {
  const uses = { c1: taken('d1'), c2: taken('d1') };
  expect(chosen([c1, c2], uses, other)).toBe('clone of c1');
  expect(chosen([c1, c2], { ...uses, c1: { ...uses.c1, clonedFor: ['d2'] } }, other)).toBe('clone of c2');
  const clone = cloneOf('c1', 1, 'web:2');
  expect(chosen([c1, c2, clone], { ...uses, [clone.containerId]: taken('d2') }, other)).toBe('clone of c2');
  expect(chosen([c1, c2, clone], uses, other)).toBe(clone.containerId);
});

test('the same revision once more gets clones while its containers serve, and then those again', () => {
  const again = revision(1, {}, 'd2');
  const clones = [cloneOf('c1', 1, 'web:1'), cloneOf('c2', 2, 'web:1')];
  expect(chosen([c1, c2], { c1: taken('d1'), c2: taken('d1') }, again)).toBe('clone of c1');
  const serving = Object.fromEntries(clones.map(({ containerId }) => [containerId, taken('d2')]));
  expect(chosen([c1, c2, ...clones], serving, revision(1, {}, 'd3'))).toBe('c1');
});

test('where a container has been removed, none is made; the one that takes its place is taken', () => {
  const register = createContainerRegister(topology);
  for (const each of [c1, c2]) register.add(each);
  register.remove('c1');
  const uses = ({ containerId }: KnownContainer): Use => (containerId === 'c2' ? taken('d1') : { is: 'free' });
  expect(chooseContainer(register.placesOf('web'), uses, first)).toBeUndefined();
  register.add(container('c1-anew', 1));
  expect(chooseContainer(register.placesOf('web'), uses, first)).toMatchObject({
    container: { containerId: 'c1-anew' },
  });
  register.add(container('c1-once-more', 1));
  expect(register.find('c1-anew')).toBeUndefined();
  expect(chosen([], {}, first)).toBeUndefined();
});

test('a zone is what the label says, or else by the number among those of the service', () => {
  const zone = (of: Partial<KnownContainer>, index: number) => zoneOfPlace(topology, { ...c1, ...of }, index);
  expect([zone({}, 0), zone({}, 1), zone({}, 2)]).toEqual(['a', 'b', 'a']);
  expect([zone({ zone: 'b' }, 0), zone({ zone: 'nowhere' }, 0)]).toEqual(['b', 'a']);
  expect([zone({ service: 'one-zone' }, 0), zone({ service: 'one-zone' }, 1)]).toEqual(['b', 'b']);
  const register = createContainerRegister(topology);
  const services = [container('x', 1, { composeService: 'web-x' }), container('y', 1, { composeService: 'web-y' })];
  for (const each of services) register.add(each);
  register.add(container('y-clone', 1, { composeService: 'web-y', clone: { of: 'y', revision: 'web:2' } }));
  expect(register.placesOf('web').map((place) => place.zone)).toEqual(['a', 'b']);
  expect(register.zoneOf({ ...c1, containerId: 'y-clone' })).toBe('b');
});
