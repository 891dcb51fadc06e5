import type { Journey } from '../../lib/model/journeys.ts';
import type { Alarms } from '../../measure/alarms.ts';
import type { CloudWatchPort } from '../server/cloudwatch/operation.ts';
import { syntheticSamples } from './synthetic-samples.ts';

/** The alarms as CloudWatch's API reads them, and is told of answers. A scope that no alarm knows is nobody's. */
export const cloudwatchOf = (alarms: Alarms, journeys: readonly Journey[]): CloudWatchPort => ({
  list: alarms.list,
  answers: (scope, answers) => alarms.users(syntheticSamples(scope, journeys, answers)),
});
