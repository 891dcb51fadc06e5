import { bandwidthLimit } from './bandwidth-limit.ts';
import type { AutomationDefinition } from './definition.ts';
import { deployVersion } from './deploy-version.ts';
import { diskFill } from './disk-fill.ts';
import { dynamodbThrottle } from './dynamodb-throttle.ts';
import { memoryStress } from './memory-stress.ts';
import { pauseProcess } from './pause-process.ts';
import { redisFailover } from './redis-failover.ts';

/** How SSM does each automation of the model: a new one is its file and its line here. */
export const automationDefinitions: readonly AutomationDefinition[] = [
  memoryStress,
  redisFailover,
  dynamodbThrottle,
  bandwidthLimit,
  pauseProcess,
  diskFill,
  deployVersion,
];
