import type { Clock } from '../../base/clock.ts';
import type { AlarmStatus } from '../../lib/model/alarm-port.ts';
import { localCluster } from '../../lib/model/local-account.ts';
import type { ResponseModel } from '../../lib/model/response/response-model.ts';
import type { Children } from '../runtimes/embedded/children.ts';
import type { GivenEndpoints } from '../runtimes/embedded/stores/given-endpoints.ts';
import { type AlarmBoard, createAlarmBoard } from './cloudwatch/alarm-board.ts';
import { createDrillMark, type DrillMark } from './drill-mark.ts';
import { createFeed, type Feed } from './feed.ts';
import { functionsOf } from './functions.ts';
import { startLambdas } from './lambdas-process.ts';
import type { Invocation } from './local-function.ts';
import { releaseInFlight } from './release-in-flight.ts';
import { createResources, type ResponseEndpoints, type ResponseResources } from './resources.ts';
import { startResponseStores } from './response-stores.ts';
import { createStopIntents, type ReadStopIntent } from './stop-intents.ts';

/** What others need to know of a response that runs. */
export interface ResponseState extends ResponseEndpoints {
  readonly ledgerTable: string;
  /** What answers at the endpoints, in words. */
  readonly stores: string;
  /** The handlers that there are. */
  readonly handlers: readonly string[];
}

/** The response of the system on this machine: what acts when alarms ring. */
export interface LocalResponse extends Pick<Feed, 'alarm' | 'event'> {
  readonly state: ResponseState;
  readonly drill: DrillMark;
  readonly stopIntentOf: ReadStopIntent;
  /** The alarms as they are where they live: those that were given, unless that is elsewhere. */
  alarms(own: readonly AlarmStatus[]): Promise<readonly AlarmStatus[]>;
  /** Rejects where the handlers' process has gone. */
  invoke(handler: string, payload: unknown): Promise<Invocation>;
  close(): Promise<void>;
}

export interface ResponseOptions {
  readonly children: Children;
  readonly model: ResponseModel;
  readonly given: GivenEndpoints;
  /** Those that there are at its start; what is over others comes after them. */
  readonly alarms: readonly AlarmStatus[];
  readonly nextPort: () => Promise<number>;
  /** Where the system's own API will answer. */
  readonly api: string;
  readonly logs: string;
  /** The folder of what handlers are given as files. */
  readonly files: string;
  /** The folder of what its own stores hold while it runs. */
  readonly data: string;
  /** The file of the values of notify's secrets; absent where nobody is told. */
  readonly secretsFile?: string;
  readonly clock: Clock;
  readonly notice: (message: string) => void;
  /** The handlers' folder and how long they are kept warm. @default - this project's, a minute */
  readonly handlers?: { readonly folder?: string; readonly idleSeconds?: number };
}

/** A handler without messages for so long is ended. */
const usualIdleSeconds = 60;

export async function startResponse(options: ResponseOptions): Promise<LocalResponse> {
  const { children, model, clock, notice, logs, handlers: { folder, idleSeconds = usualIdleSeconds } = {} } = options;
  const closing = new AbortController();
  const environment = { system: model.topology.name, name: model.environment };
  const { endpoints, description, whenReady } = await startResponseStores({
    ...options,
    signal: closing.signal,
    onRestarted: async (at) => {
      const { queues } = await createResources(environment, at, { keep: true });
      // What handlers had by then has failed, and nobody should wait minutes for it to become visible.
      await releaseInFlight(
        [...queues.values()].map((queue) => ({ queue })),
        at.sqs,
      );
    },
  });
  const resources = await createResources(environment, endpoints);
  const board = await boardOf({ ...options, endpoint: endpoints.cloudwatch, topics: resources.topics });
  const where = { ...options, endpoints, resources };
  const { functions, missing } = functionsOf(folder === undefined ? where : { ...where, folder });
  if (missing.length > 0) notice(`handlers that are not there are left out: ${missing.join(', ')}`);
  const settings = { functions, sqs: endpoints.sqs, logs, idleSeconds };
  const lambdas = await startLambdas({ children, settings, clock, notice });
  const cluster = localCluster(model.topology);
  const feed = createFeed({ cluster, endpoints, whenReady, resources, functions, board, clock, notice });
  const { ledgerTable } = resources;
  return {
    state: {
      ...endpoints,
      ledgerTable,
      stores: inWords(description, board),
      handlers: functions.map(({ handler }) => handler),
    },
    drill: createDrillMark({ endpoint: endpoints.dynamodb, table: ledgerTable, clock }),
    stopIntentOf: createStopIntents({ endpoint: endpoints.dynamodb, table: ledgerTable }),
    alarms: async (own) => (board ? board.described(own) : own),
    invoke: lambdas.invoke,
    alarm: feed.alarm,
    event: feed.event,
    close: async () => {
      closing.abort();
      feed.close();
      await lambdas.close();
      await board?.close().catch(({ message }: Error) => notice(`alarms stay behind in CloudWatch: ${message}`));
    },
  };
}

type BoardOf = Pick<ResponseOptions, 'model' | 'alarms' | 'notice'> & {
  readonly endpoint: string | undefined;
  readonly topics: ResponseResources['topics'];
};

/** Where the alarms live, if that is not the system itself. */
const boardOf = async ({ endpoint, ...options }: BoardOf): Promise<AlarmBoard | undefined> =>
  endpoint === undefined ? undefined : createAlarmBoard({ endpoint, ...options });

const inWords = (stores: string, board: AlarmBoard | undefined): string =>
  board ? `${stores}, which evaluates ${board.counts.there} of ${board.counts.all} alarms` : stores;
