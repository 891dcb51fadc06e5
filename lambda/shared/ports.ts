import type { Logger } from '@aws-lambda-powertools/logger';
import type { Metrics } from '@aws-lambda-powertools/metrics';
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { ECSClient } from '@aws-sdk/client-ecs';
import type { FisClient } from '@aws-sdk/client-fis';
import type { Clock } from '../../base/clock.ts';
import type { FollowUp } from '../../lib/model/response/follow-up.ts';
import type { IncidentEvent } from '../../lib/model/response/incident.ts';
import type { ResponseModel } from '../../lib/model/response/response-model.ts';
import type { Ledger } from './ledger.ts';

/** What a handler's verb is given: everything that it reads, changes and says. */
export interface Ports {
  readonly clock: Clock;
  readonly model: ResponseModel;
  readonly cluster: string;
  readonly fis: FisClient;
  readonly ecs: ECSClient;
  readonly cloudwatch: CloudWatchClient;
  readonly ledger: Ledger;
  /** Tells people. */
  tell(incident: IncidentEvent): Promise<void>;
  /** Looks at something again, seconds later. Throws where the handler has no queue. */
  later(followUp: FollowUp, seconds: number): Promise<void>;
  readonly log: Logger;
  readonly metrics: Metrics;
}
