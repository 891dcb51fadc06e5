import { describe, expect, test } from '@jest/globals';
import { holdable } from '../../../bin/localstack/holdable.ts';

const sub = (name: string) => `\${${name}}`;
const has = (type: string) => type !== 'AWS::Lambda::Function';
const split = (Resources: Record<string, { Type: string; [property: string]: unknown }>) => {
  const { template, leftOut } = holdable({ Resources, Parameters: { BootstrapVersion: {} } }, has);
  return { kept: Object.keys(template.Resources), leftOut, template };
};

describe('what an endpoint can hold of a template', () => {
  test('is all that it has services for, without parameters and rules', () => {
    const { kept, leftOut, template } = split({ Topic: { Type: 'AWS::SNS::Topic', Properties: { Name: 'a' } } });
    expect({ kept, leftOut }).toEqual({ kept: ['Topic'], leftOut: [] });
    expect(template).not.toHaveProperty('Parameters');
  });

  test('leaves out what refers to something left out, however far away', () => {
    const { kept, leftOut } = split({
      Mapping: { Type: 'AWS::Lambda::EventSourceMapping', Properties: { FunctionName: { Ref: 'Function' } } },
      Rule: { Type: 'AWS::Events::Rule', Properties: { Arn: { 'Fn::GetAtt': ['Alias', 'Arn'] } } },
      Alias: {
        Type: 'AWS::Lambda::Alias',
        Properties: { Name: { 'Fn::Sub': `x-${sub('Function')}-${sub('AWS::Region')}` } },
      },
      Function: { Type: 'AWS::Lambda::Function' },
      Queue: { Type: 'AWS::SQS::Queue', Properties: { Name: { 'Fn::Sub': [sub('Own'), { Own: 'q' }] } } },
    });
    expect(kept).toEqual(['Queue']);
    expect(leftOut.map(({ id, why }) => `${id}: ${why}`).toSorted()).toEqual([
      'Alias: it refers to Function, which is left out',
      'Function: the endpoint has no such service',
      'Mapping: it refers to Function, which is left out',
      'Rule: it refers to Alias, which is left out',
    ]);
  });

  test('leaves out what another stack would give', () => {
    const { leftOut } = split({
      Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties: { Value: { 'Fn::ImportValue': 'services:Balancer' } } },
    });
    expect(leftOut).toEqual([
      expect.objectContaining({ why: 'it refers to the export services:Balancer, which is left out' }),
    ]);
  });

  test('keeps what only waited for something left out', () => {
    const { template } = split({
      Function: { Type: 'AWS::Lambda::Function' },
      Queue: { Type: 'AWS::SQS::Queue', DependsOn: ['Function', 'Topic'] },
      Other: { Type: 'AWS::SQS::Queue', DependsOn: 'Function' },
      Topic: { Type: 'AWS::SNS::Topic' },
    });
    expect(template.Resources).toMatchObject({ Queue: { DependsOn: ['Topic'] } });
    expect(template.Resources.Other).not.toHaveProperty('DependsOn');
  });
});
