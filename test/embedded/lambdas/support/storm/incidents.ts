import type { AlarmState, AlarmStatus } from '../../../../../lib/model/alarm-port.ts';
import { localArn } from '../../../../../lib/model/local-account.ts';
import type { ResponseTopic } from '../../../../../lib/model/response/handlers.ts';
import { alarmNotification } from '../../../../../local/lambdas/alarm-notification.ts';
import { deployedService, journeyOf, type StormSize } from './model.ts';

/** Something that goes wrong once: an alarm that machines act on, and those that people hear of. */
export interface Incident {
  /** When it rings, milliseconds since the epoch. */
  readonly at: number;
  readonly kind: 'deployment' | 'experiment';
  /** The service whose deployment it is, or the number of the experiment. */
  readonly subject: string;
  readonly alarm: string;
  readonly peoples: readonly string[];
}

/** A message, and the topic that it goes to. */
export interface Message {
  readonly topic: ResponseTopic;
  readonly body: object;
}

/** Farther apart than alarms are grouped, and all within the half hour in which a deployment is suspect. */
const apartMilliseconds = 40_000;
const prefix = 'storm-local-';

/** The incidents of a storm, the last of which rang just now. */
export function incidentsOf({ deployments, experiments }: StormSize, now: number): Incident[] {
  const count = deployments + experiments;
  return Array.from({ length: count }, (_, n): Incident => {
    const at = now - (count - n) * apartMilliseconds;
    const isDeployment = n < deployments;
    const subject = isDeployment ? deployedService(n) : String(n - deployments);
    const alarm = isDeployment ? `deployment-${subject}` : `guardrail-${journeyOf(n - deployments)}`;
    const peoples = [0, 1, 2].map((one) => `${prefix}people-${n}-${one}`);
    return { at, kind: isDeployment ? 'deployment' : 'experiment', subject, alarm: `${prefix}${alarm}`, peoples };
  });
}

const windows = { seconds: 5, looked: 1, bad: 1 };

/** An alarm of an incident, as CloudWatch has it. */
export const statusOf = (name: string, state: AlarmState, since: number): AlarmStatus => ({
  name,
  arn: localArn('cloudwatch', `alarm:${name}`),
  kind: name.includes('-people-') ? 'people' : name.includes('-guardrail-') ? 'guardrail' : 'deployment',
  description: name,
  state,
  reason: state === 'ALARM' ? '3 of 60 answers usable' : '60 of 60 answers usable',
  since,
  ...(!name.includes('-people-') && { windows }),
});

const change = (topic: ResponseTopic, name: string, state: 'OK' | 'ALARM', at: number): Message => ({
  topic,
  body: alarmNotification(statusOf(name, state, at), { before: state === 'OK' ? 'ALARM' : 'OK', at }),
});

const times = (count: number, message: Message): Message[] => Array.from({ length: count }, () => message);

/**
 * What is heard while an incident lasts, each several times: for machines that it rings, and that it was OK long before;
 * for people three that ring, two of which are OK again soon. `each` is how many messages in all, a multiple of 25.
 */
export function heardDuring({ at, alarm, peoples }: Incident, each: number): Message[] {
  const share = each / 25;
  const [first = '', ...others] = peoples;
  return [
    ...times(6 * share, change('machines', alarm, 'ALARM', at)),
    ...times(4 * share, change('machines', alarm, 'OK', at - 20 * 60_000)),
    ...times(2 * share, change('people', first, 'ALARM', at)),
    ...others.flatMap((name, n) => [
      ...times(3 * share, change('people', name, 'ALARM', at + (n + 1) * 1000)),
      ...times(3 * share, change('people', name, 'OK', at + 6000 + n * 1000)),
    ]),
  ];
}

/** What is heard when it is over: people's alarm is OK, and its beginning and its end are told to machines once more. */
export function heardAfter({ at, alarm, peoples }: Incident, each: number, now: number): Message[] {
  const [first = ''] = peoples;
  const share = each / 25;
  const ok = change('people', first, 'OK', now);
  const again = [change('machines', alarm, 'ALARM', at), change('machines', alarm, 'OK', now)];
  return [ok, ...again, ...times(share, ok)].slice(0, share);
}
