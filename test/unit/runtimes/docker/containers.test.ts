import { expect, test } from '@jest/globals';
import type { ContainerInspectInfo } from 'dockerode';
import {
  type ContainerChange,
  createContainerBook,
} from '../../../../local/runtimes/docker/containers/container-book.ts';
import {
  type Incarnation,
  incarnationOf,
  lastIncarnationOf,
} from '../../../../local/runtimes/docker/containers/incarnation.ts';

const labels = {
  'breakwater.service': 'web',
  'com.docker.compose.service': 'front',
  'com.docker.compose.container-number': '2',
};

const inspected = (state: Partial<ContainerInspectInfo['State']>, more: Record<string, string> = {}) =>
  ({
    Id: 'c1',
    Name: '/shop-front-2',
    State: { Running: true, Restarting: false, Pid: 7, StartedAt: '2026-01-01T00:00:01.5Z', ...state },
    Config: { Labels: { ...labels, ...more } },
    HostConfig: {},
    GraphDriver: { Data: null },
    Mounts: [],
    NetworkSettings: { Networks: { edge: { IPAddress: '10.1.0.2' } } },
  }) as unknown as ContainerInspectInfo;

test('one that runs has its place in the project; a clone has that of the one that it was made after', () => {
  expect(incarnationOf(inspected({}))).toMatchObject({ service: 'web', composeService: 'front', number: 2, pid: 7 });
  expect(incarnationOf(inspected({}))).not.toHaveProperty('clone');
  const clone = inspected({}, { 'breakwater.clone-of': 'c0', 'breakwater.revision': 'web:2' });
  expect(incarnationOf(clone)).toMatchObject({ number: 2, clone: { of: 'c0', revision: 'web:2' } });
});

test('one that waits for its restart does not run, whatever the daemon says', () => {
  const waiting = inspected({ Restarting: true, Pid: 0 });
  expect(incarnationOf(waiting)).toBeUndefined();
  expect(lastIncarnationOf(waiting)).toMatchObject({
    containerId: 'c1',
    startedAt: Date.parse('2026-01-01T00:00:01.5Z'),
  });
});

const incarnation = (id: string, startedAt: number) =>
  ({ id, containerId: 'c1', startedAt, health: 'none' }) as Incarnation;

test('the end of an incarnation that is told late is not the end of the next', () => {
  const changes: ContainerChange[] = [];
  const book = createContainerBook((change) => changes.push(change));
  book.began(incarnation('second', 2000), 2001);
  book.ended('c1', 1500, 1);
  expect(book.running()).toHaveLength(1);
  book.ended('c1', 2500, 1);
  expect(changes.map(({ type, at }) => [type, at])).toEqual([
    ['started', 2001],
    ['ended', 2500],
  ]);
});
