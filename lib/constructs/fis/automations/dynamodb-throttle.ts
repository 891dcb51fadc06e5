// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are IAM's own placeholders
import { dynamodbThrottle as automation } from '../../../model/faults/dynamodb-throttle.ts';
import { labels } from '../../../model/labels.ts';
import { namesOf } from '../../../names.ts';
import { type AutomationDefinition, digits, isoDuration, namesOfKind, python, thenRevert } from './definition.ts';

/** Lowers the limit of an on-demand table, holds, and restores it. The only fault that does not end by itself. */
export const dynamodbThrottle: AutomationDefinition = {
  automation,
  fidelity: "The table's own maximum throughput is lowered, so DynamoDB itself throttles, by request units.",
  allowed: (topology) => ({
    Duration: isoDuration,
    Table: namesOfKind(topology, 'dynamodb-table'),
    MaxRequestUnits: digits,
  }),
  steps: ({ config }) => {
    const table = { Table: namesOf(config).table('{{ Table }}'), Tag: labels.onDemandThroughput };
    return [
      {
        name: 'throttle',
        ...python('dynamodb-throttle.py', 'throttle', {
          ...table,
          MaxRequestUnits: '{{ MaxRequestUnits }}',
          Seconds: 120,
        }),
        timeoutSeconds: 150,
        ...thenRevert,
        nextStep: 'hold',
      },
      { name: 'hold', action: 'aws:sleep', inputs: { Duration: '{{ Duration }}' }, ...thenRevert, nextStep: 'revert' },
      {
        name: 'revert',
        ...python('dynamodb-throttle.py', 'restore', { ...table, Seconds: 120 }),
        timeoutSeconds: 150,
        isEnd: true,
      },
    ];
  },
  permissions: [
    {
      actions: ['dynamodb:ListTagsOfResource', 'dynamodb:TagResource', 'dynamodb:UntagResource'],
      resources: ['arn:${Partition}:dynamodb:${Region}:${Account}:table/${System}-*'],
    },
  ],
};
