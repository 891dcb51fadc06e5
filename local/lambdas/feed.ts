import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Clock } from '../../base/clock.ts';
import type { AlarmState, AlarmStatus } from '../../lib/model/alarm-port.ts';
import type { Event } from '../../lib/model/events/event.ts';
import { toEventBridge } from '../../lib/model/events/to-event-bridge.ts';
import { account, region } from '../../lib/model/local-account.ts';
import { topicsOf } from '../../lib/model/response/alarm-topics.ts';
import type { FollowUp } from '../../lib/model/response/follow-up.ts';
import { type HandlerName, responseHandlers, type Source, sweepMinutes } from '../../lib/model/response/handlers.ts';
import { localAws } from '../runtimes/embedded/stores/definitions.ts';
import { alarmNotification } from './alarm-notification.ts';
import type { AlarmBoard } from './cloudwatch/alarm-board.ts';
import type { LocalFunction } from './local-function.ts';
import { createOutbox } from './outbox.ts';
import type { ResponseEndpoints, ResponseResources } from './resources.ts';

/** What in AWS CloudWatch and EventBridge tell handlers of. It never fails and nobody waits for it. */
export interface Feed {
  alarm(status: AlarmStatus): void;
  event(event: Event): void;
  close(): void;
}

interface FeedOptions {
  readonly cluster: string;
  readonly endpoints: ResponseEndpoints;
  /** Nothing is sent before. */
  whenReady(): Promise<void>;
  readonly resources: Pick<ResponseResources, 'topics'>;
  readonly functions: readonly LocalFunction[];
  /** Where the alarms live; absent where the message of each is published here. */
  readonly board: AlarmBoard | undefined;
  readonly clock: Clock;
  readonly notice: (message: string) => void;
}

/** Source: SNS API reference, Publish. */
const longestSubject = 99;

export function createFeed(given: FeedOptions): Feed {
  const { cluster, endpoints, whenReady, resources, functions, board, clock, notice } = given;
  const closing = new AbortController();
  const options = { abortSignal: closing.signal };
  const sns = new SNSClient(localAws(endpoints.sns));
  const sqs = new SQSClient(localAws(endpoints.sqs));
  const alarms = createOutbox({ what: 'alarms', clock, notice });
  const events = createOutbox({ what: 'events', clock, notice });
  const before = new Map<string, AlarmState>();

  const tellHandlers = (source: Source, message: object) => {
    for (const { handler, queue } of functions) {
      const hears: readonly Source[] = responseHandlers[handler as HandlerName].hears;
      if (!queue || !hears.includes(source)) continue;
      const command = new SendMessageCommand({ QueueUrl: queue.url, MessageBody: JSON.stringify(message) });
      events.put(`${source} for ${handler}`, () => whenReady().then(() => sqs.send(command, options)));
    }
  };

  /** In real time, whatever the time scale of experiments. */
  const sweep = async () => {
    for (;;) {
      await clock.sleep(sweepMinutes * 60_000, closing.signal);
      if (closing.signal.aborted) return;
      tellHandlers('sweep', { kind: 'follow-up', about: 'sweep' } satisfies FollowUp);
    }
  };
  void sweep();

  return {
    alarm: (status) => {
      // The one that keeps its state tells of it: whoever did so too would tell twice.
      const { arn, name, state, since } = status;
      const what = `${name} in ${state}`;
      if (board) return alarms.put(what, () => board.set(status));
      const message = alarmNotification(status, { before: before.get(arn) ?? 'INSUFFICIENT_DATA', at: since });
      before.set(arn, state);
      for (const topic of topicsOf(status)) {
        const command = new PublishCommand({
          TopicArn: resources.topics[topic],
          Subject: `${state}: "${name}"`.slice(0, longestSubject),
          Message: JSON.stringify(message),
        });
        alarms.put(what, () => whenReady().then(() => sns.send(command, options)));
      }
    },
    event: (event) => {
      const told = toEventBridge(event, { account, region, cluster });
      if (told) tellHandlers(told.source === 'aws.fis' ? 'fis-events' : 'ecs-events', told);
    },
    close: () => {
      closing.abort();
      alarms.close();
      events.close();
    },
  };
}
