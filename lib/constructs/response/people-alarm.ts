import { CompositeAlarm, type IAlarmRule } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { Config } from '../../config/config.ts';
import { namesOf } from '../../names.ts';
import type { AlarmRoute } from './alarm-route.ts';

export interface PeopleAlarmProps {
  readonly config: Config;
  readonly description: string;
  readonly rule: IAlarmRule;
  readonly route: AlarmRoute;
}

/** One alarm over many, for people: they are told once of what belongs together. Machines hear the many. */
export class PeopleAlarm extends CompositeAlarm {
  constructor(scope: Construct, name: string, { config, description, rule, route }: PeopleAlarmProps) {
    super(scope, name, {
      compositeAlarmName: namesOf(config).alarm(name),
      alarmDescription: description,
      alarmRule: rule,
    });
    route.route(this);
  }
}
