import type { Automation } from './automation.ts';
import { bandwidthLimit } from './bandwidth-limit.ts';
import { dynamodbThrottle } from './dynamodb-throttle.ts';
import { memoryStress } from './memory-stress.ts';
import { pauseProcess } from './pause-process.ts';
import { redisFailover } from './redis-failover.ts';

/** The faults that FIS lacks: every one there is. A new one is its file, its line here, and its document's steps. */
export const automations: readonly Automation[] = [
  memoryStress,
  redisFailover,
  dynamodbThrottle,
  bandwidthLimit,
  pauseProcess,
];
