import type { Automation } from './automation.ts';
import { bandwidthLimit } from './bandwidth-limit.ts';
import { deployVersion } from './deploy-version.ts';
import { diskFill } from './disk-fill.ts';
import { dynamodbPartialBatch } from './dynamodb-partial-batch.ts';
import { dynamodbThrottle } from './dynamodb-throttle.ts';
import type { ParameterTable } from './fault.ts';
import { httpFault } from './http-fault.ts';
import { memoryStress } from './memory-stress.ts';
import { pauseProcess } from './pause-process.ts';
import { poisonMessage } from './poison-message.ts';
import { redisFailover } from './redis-failover.ts';
import { redisFault } from './redis-fault.ts';
import { refuseConnections } from './refuse-connections.ts';
import { resetConnections } from './reset-connections.ts';
import { usersBurst } from './users-burst.ts';

/** The faults that FIS lacks: every one there is. A new one is its file, its line here, and its document's steps. */
const catalogue = [
  memoryStress,
  pauseProcess,
  diskFill,
  redisFailover,
  dynamodbThrottle,
  bandwidthLimit,
  refuseConnections,
  resetConnections,
  httpFault,
  redisFault,
  dynamodbPartialBatch,
  usersBurst,
  poisonMessage,
  deployVersion,
] as const;

/** What documents of ours do. */
export type AutomationEffect = ReturnType<(typeof catalogue)[number]['effect']>;

export const automations: readonly Automation<ParameterTable, AutomationEffect>[] = catalogue;
