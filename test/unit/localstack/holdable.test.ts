import { describe, expect, test } from '@jest/globals';
import { holdable } from '../../../bin/localstack/holdable.ts';

const sub = (name: string) => `\${${name}}`;
const has = (type: string) => type !== 'AWS::Lambda::Function';
const split = (Resources: Record<string, { Type: string; [property: string]: unknown }>) => {
  const { template, leftOut } = holdable({ Resources, Parameters: { BootstrapVersion: {} } }, { has });
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

  test('takes what a stack before exports, where that is held, and exports likewise', () => {
    const alarm = {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: { AlarmActions: [{ 'Fn::ImportValue': 'response:Topic' }] },
    };
    const before = holdable(
      {
        Resources: { Topic: { Type: 'AWS::SNS::Topic' }, Function: { Type: 'AWS::Lambda::Function' } },
        Outputs: {
          Topic: { Value: { Ref: 'Topic' }, Export: { Name: 'response:Topic' } },
          Function: { Value: { Ref: 'Function' }, Export: { Name: 'response:Function' } },
          Told: { Value: { Ref: 'Topic' } },
        },
      },
      { has },
    );
    expect(Object.keys(before.template.Outputs ?? {})).toEqual(['Topic']);
    const Resources = {
      Alarm: alarm,
      Other: { Type: 'AWS::SNS::Topic', Properties: { Name: { 'Fn::ImportValue': 'response:Function' } } },
    };
    const { template } = holdable({ Resources }, { has, exports: new Set(before.exports) });
    expect(Object.keys(template.Resources)).toEqual(['Alarm']);
  });

  test('is held without its key, where the endpoint has none, and that is said', () => {
    const { template, leftOut } = holdable(
      {
        Resources: {
          Topic: {
            Type: 'AWS::SNS::Topic',
            Properties: { Name: 'a', KmsMasterKeyId: { 'Fn::GetAtt': ['Key', 'Arn'] } },
          },
          Key: { Type: 'AWS::KMS::Key' },
        },
      },
      { has: (type) => type !== 'AWS::KMS::Key' },
    );
    expect(template.Resources).toEqual({ Topic: { Type: 'AWS::SNS::Topic', Properties: { Name: 'a' } } });
    expect(leftOut.map(({ id, why }) => `${id}: ${why}`)).toEqual([
      'Key: the endpoint has no such service',
      'Topic: held without KmsMasterKeyId, which refers to what is left out',
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
