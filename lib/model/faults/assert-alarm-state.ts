import { defineFault } from './fault.ts';
import { choices, list } from './parameter.ts';
import { anywhere } from './permissions.ts';

/** A look, and no fault: nothing is done to anybody. Source: FIS actions reference. */
export const assertAlarmState = defineFault({
  actionId: 'aws:cloudwatch:assert-alarm-state',
  description: 'Fails where an alarm is in none of the states that are told.',
  doesNothing: true,
  parameters: {
    alarmArns: list('The alarms that are looked at.', {
      of: 'ARNs of alarms',
      pattern: /^arn:[^:]+:cloudwatch:[^:]*:\d*:alarm:.+$/,
      most: 5,
    }),
    alarmStates: choices('The states that are right.', ['OK', 'ALARM', 'INSUFFICIENT_DATA']),
  },
  permissions: anywhere('cloudwatch:DescribeAlarms'),
  effect: ({ alarmArns, alarmStates }) => ({ kind: 'assert-alarm-state', alarms: alarmArns, states: alarmStates }),
});
