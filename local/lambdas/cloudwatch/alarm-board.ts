import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  DisableAlarmActionsCommand,
  EnableAlarmActionsCommand,
  PutCompositeAlarmCommand,
  PutMetricAlarmCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import type { AlarmStatus } from '../../../lib/model/alarm-port.ts';
import { topicsOf } from '../../../lib/model/response/alarm-topics.ts';
import type { ResponseTopic } from '../../../lib/model/response/handlers.ts';
import { alarmPrefixOf, type ResponseModel } from '../../../lib/model/response/response-model.ts';
import { localAws } from '../../runtimes/embedded/stores/definitions.ts';
import { definitionOf } from './alarm-definition.ts';
import { type DescribedAlarm, isEvaluatedThere } from './evaluated-there.ts';
import { definedAs } from './redefined.ts';
import { stateReason } from './state-reason.ts';

/** The system's alarms in a CloudWatch that is there: it keeps their states and runs their actions. */
export interface AlarmBoard {
  /** Sets the state of one that is not evaluated there; one that is not there yet is made. */
  set(status: AlarmStatus): Promise<void>;
  /** Alarms as they are there, each with who evaluates it. */
  described(alarms: readonly AlarmStatus[]): Promise<AlarmStatus[]>;
  /** How many of the alarms are evaluated there, of how many. */
  readonly counts: { readonly there: number; readonly all: number };
  /** Takes away what was not there before. */
  close(): Promise<void>;
}

interface BoardOptions {
  readonly endpoint: string;
  readonly model: ResponseModel;
  readonly topics: Readonly<Record<ResponseTopic, string>>;
  readonly alarms: readonly AlarmStatus[];
  readonly notice: (message: string) => void;
}

const quiet = 'INSUFFICIENT_DATA';
/** Source: CloudWatch API reference, EnableAlarmActions and DeleteAlarms. */
const mostNames = 100;

/**
 * Makes the alarms that are not there, and begins anew with those that are: nobody is told of that. An alarm that was
 * deployed stays as it is, but that it tells the response's topics too.
 */
export async function createAlarmBoard({ endpoint, model, topics, alarms, notice }: BoardOptions): Promise<AlarmBoard> {
  const client = new CloudWatchClient(localAws(endpoint));
  const known = new Map<string, 'there' | 'here' | 'nowhere'>();
  const own = new Set<string>();
  const before = await describe(client, alarmPrefixOf(model));

  const put = async (status: AlarmStatus, ActionsEnabled: boolean): Promise<void> => {
    const found = before.get(status.name);
    const definition = found ? definedAs(found) : definitionOf(status, model);
    if (!definition) {
      known.set(status.name, 'nowhere');
      return notice(`alarm ${status.name} is left out: the model does not say what it measures`);
    }
    const actions = actionsOf(status, topics, found);
    const Put = { ...actions, ActionsEnabled };
    if ('composite' in definition) {
      await client.send(new PutCompositeAlarmCommand({ ...definition.composite, ...Put }));
      known.set(status.name, isEvaluatedThere(definition.composite) ? 'there' : 'here');
    } else {
      await client.send(new PutMetricAlarmCommand({ ...definition.metric, ...Put }));
      known.set(status.name, isEvaluatedThere(definition.metric) ? 'there' : 'here');
    }
    if (!found) own.add(status.name);
  };
  const setState = async (AlarmName: string, StateValue: AlarmStatus['state'], StateReason: string) =>
    void (await client.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason })));

  await inBatches([...before.keys()], (AlarmNames) => client.send(new DisableAlarmActionsCommand({ AlarmNames })));
  // What is over others comes after them.
  for (const status of alarms) await put(status, false);
  for (const name of before.keys()) await setState(name, quiet, 'The system has just begun.');
  const enabled = [...before].filter(([, { ActionsEnabled }]) => ActionsEnabled !== false).map(([name]) => name);
  const names = [...new Set([...enabled, ...known.keys()])];
  await inBatches(names, (AlarmNames) => client.send(new EnableAlarmActionsCommand({ AlarmNames })));

  return {
    set: async (status) => {
      const isNew = !known.has(status.name);
      if (isNew) await put(status, true);
      const by = known.get(status.name);
      if (by === 'here' || (isNew && by === 'there')) await setState(status.name, status.state, stateReason(status));
    },
    described: async (all) => {
      const now = await describe(client, alarmPrefixOf(model));
      return all.map((status) => asThere(status, now.get(status.name), known.get(status.name)));
    },
    get counts() {
      const who = [...known.values()].filter((each) => each !== 'nowhere');
      return { there: who.filter((each) => each === 'there').length, all: who.length };
    },
    close: async () => {
      // What is over others goes first.
      await inBatches([...own].toReversed(), (AlarmNames) => client.send(new DeleteAlarmsCommand({ AlarmNames })));
      client.destroy();
    },
  };
}

async function describe(client: CloudWatchClient, AlarmNamePrefix: string): Promise<Map<string, DescribedAlarm>> {
  const found = new Map<string, DescribedAlarm>();
  let NextToken: string | undefined;
  do {
    const page = await client.send(
      new DescribeAlarmsCommand({ AlarmNamePrefix, AlarmTypes: ['MetricAlarm', 'CompositeAlarm'], NextToken }),
    );
    for (const alarm of [...(page.MetricAlarms ?? []), ...(page.CompositeAlarms ?? [])] as DescribedAlarm[]) {
      found.set(alarm.AlarmName ?? '', alarm);
    }
    NextToken = page.NextToken;
  } while (NextToken);
  return found;
}

/** The topics that an alarm tells, beside those that it told already. */
function actionsOf(
  status: AlarmStatus,
  topics: BoardOptions['topics'],
  { AlarmActions = [], OKActions = [], InsufficientDataActions = [] }: DescribedAlarm = {},
) {
  const on = (state: AlarmStatus['state'], others: readonly string[]) => [
    ...new Set([...others, ...topicsOf({ ...status, state }).map((topic) => topics[topic])]),
  ];
  return {
    AlarmActions: on('ALARM', AlarmActions),
    OKActions: on('OK', OKActions),
    InsufficientDataActions: on(quiet, InsufficientDataActions),
  };
}

function asThere(status: AlarmStatus, found: DescribedAlarm | undefined, by: string | undefined): AlarmStatus {
  if (!found?.StateValue) return status;
  const { StateValue: state, StateReason: reason = '', StateTransitionedTimestamp: since } = found;
  const evaluatedBy = by === 'there' ? 'CloudWatch' : 'Breakwater';
  // Between two changes of state Breakwater has a newer reason.
  const told = by === 'here' && state === status.state ? status.reason : reason;
  return { ...status, state, reason: told, since: since?.getTime() ?? status.since, evaluatedBy };
}

async function inBatches(names: readonly string[], send: (batch: string[]) => Promise<unknown>): Promise<void> {
  for (let start = 0; start < names.length; start += mostNames) await send(names.slice(start, start + mostNames));
}
