import { describe, expect, test } from '@jest/globals';
import { inApiNames, pathInProperties } from '../../../lib/model/cloudformation/property-names.ts';
import { simplified } from '../../../lib/model/cloudformation/simplified.ts';
import { covers } from '../../../lib/model/cloudformation/statements.ts';

describe('a pattern of actions', () => {
  test.each([
    ['*', 'ecs:StopTask'],
    ['ecs:*', 'ecs:StopTask'],
    ['ECS:stop*', 'ecs:StopTask'],
    ['ecs:*Task', 'ecs:StopTask'],
    ['ecs:St?pTask', 'ecs:StopTask'],
    ['*:*t*k**', 'ecs:StopTask'],
    ['ecs:*', 'ecs:Stop*'],
  ])('%s covers %s', (granted, wanted) => {
    expect(covers(granted, wanted)).toBe(true);
  });

  test.each([
    ['', 'ecs:StopTask'],
    ['ecs:Stop', 'ecs:StopTask'],
    ['ecs:StopTask?', 'ecs:StopTask'],
    ['ecs:*Tasks', 'ecs:StopTask'],
    ['ecs.*', 'ecs:StopTask'],
    ['ecs:Stop*', 'ecs:*'],
  ])('%s does not cover %s', (granted, wanted) => {
    expect(covers(granted, wanted)).toBe(false);
  });

  test('of nothing but stars is soon read', () => {
    expect(covers(`${'*a'.repeat(2000)}b`, 'a'.repeat(2000))).toBe(false);
  });
});

describe('functions of CloudFormation', () => {
  test.each<[string, unknown, unknown]>([
    ['names of Object are names', { constructor: 'a' }, { constructor: 'a' }],
    ['a text whose variables are none', { 'Fn::Sub': ['${a}b', null] }, { 'Fn::Join': ['', [{ Ref: 'a' }, 'b']] }],
    ['a list that is none stays', { 'Fn::Join': ['', 'a'] }, { 'Fn::Join': ['', 'a'] }],
  ])('%s', (_, value, expected) => {
    expect(simplified(value)).toEqual(expected);
  });
});

describe('properties and fields', () => {
  test('are told from names that people chose, both ways', () => {
    const properties = { Targets: { Tasks: { ResourceTags: { Name: 'a' }, Filters: [{ Path: 'b' }] } } };
    const fields = { targets: { Tasks: { resourceTags: { Name: 'a' }, filters: [{ path: 'b' }] } } };
    expect(inApiNames(properties)).toEqual(fields);
    expect(pathInProperties(['targets', 'tasks', 'filters', 0, 'path'])).toEqual([
      'Targets',
      'tasks',
      'Filters',
      0,
      'Path',
    ]);
    expect(pathInProperties(['targets', 'a', 'resourceTags', 'name'])).toEqual([
      'Targets',
      'a',
      'ResourceTags',
      'name',
    ]);
  });
});
