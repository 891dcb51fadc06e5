import { expect, test } from '@jest/globals';
import { createStateReader, groupTargets } from '../../../aws/fis/states.ts';
import { begin, end, endedExperiment, second } from './support/story.ts';

const experiment = (status: string, action: string) => endedExperiment(status, action);

test('each change of state is told once, with the time that FIS gives it', () => {
  const read = createStateReader(() => 7);
  const told = (status: string, action: string) =>
    read(experiment(status, action)).map(({ at, body }) => [at, body.type, 'status' in body && body.status]);
  expect(told('running', 'running')).toEqual([
    [end * second, 'action-state', 'running'],
    [7, 'experiment-state', 'running'],
  ]);
  expect(told('running', 'running')).toEqual([]);
  expect(told('running', 'completed')).toEqual([[end * second, 'action-state', 'completed']]);
  expect(told('completed', 'completed')).toEqual([[(end + 1) * second, 'experiment-state', 'completed']]);
});

test('an action that runs is dated by its start', () => {
  const { actions, ...rest } = experiment('running', 'running');
  const { endTime: _, ...lose } = actions?.lose ?? {};
  const [change] = createStateReader(() => 7)({ ...rest, actions: { lose } });
  expect(change?.at).toBe(begin * second);
});

test('resources are grouped by target, by ARN or whatever FIS says of them', () => {
  const target = (targetName: string, targetInformation: Record<string, string>) => ({
    targetName,
    resourceType: 'x',
    targetInformation,
  });
  const groups = groupTargets([
    target('a', { arn: 'arn:1' }),
    target('b', { pod: 'p', node: 'n' }),
    target('a', { arn: 'arn:2' }),
  ]);
  expect([...groups]).toEqual([
    ['a', { resourceType: 'x', arns: ['arn:1', 'arn:2'] }],
    ['b', { resourceType: 'x', arns: ['p n'] }],
  ]);
});
