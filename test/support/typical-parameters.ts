import type { ParameterTable } from '../../lib/model/faults/fault.ts';

/** What tests and the page on fidelity give a fault where FIS, or its document, has no default. */
const typical: Readonly<Record<string, string>> = {
  duration: 'PT1M',
  Duration: 'PT1M',
  processName: 'node',
  port: '8083',
  trafficType: 'egress',
  Service: 'order-service',
  Store: 'cache',
  Table: 'orders',
  Callee: 'payment-service',
  PublicService: 'gateway',
  Queue: 'order-events',
  Mode: 'balloon',
  KilobitsPerSecond: '256',
  Variable: 'BREAK=errors',
  documentArn: 'arn:aws:ssm:us-east-1:000000000000:document/any',
  maxDuration: 'PT10M',
  scope: 'all',
  alarmArns: 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:any',
  alarmStates: 'OK',
  availabilityZoneIdentifier: 'use1-az1',
};

/** Of those that need a callee of a kind of their own. */
const ofFault: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'redis-fault': { Callee: 'cache' },
  'dynamodb-partial-batch': { Callee: 'orders' },
};

/** A value for every parameter of a fault without a default. Throws naming one that has none here. */
export function typicalParameters(parameters: ParameterTable, fault = ''): Record<string, string> {
  const required = Object.entries(parameters).filter(([, { required }]) => required);
  return Object.fromEntries(
    required.map(([name]) => {
      const value = ofFault[fault]?.[name] ?? typical[name];
      if (value === undefined)
        throw new Error(`parameter ${name} has no default: give it a value in test/support/typical-parameters.ts`);
      return [name, value];
    }),
  );
}
