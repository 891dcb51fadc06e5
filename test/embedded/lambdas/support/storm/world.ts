import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { systemClock as clock } from '../../../../../base/clock.ts';
import { bundleHandlers, handlerFile } from '../../../../../lib/constructs/response/bundle-handlers.ts';
import type { ProcessIdentity } from '../../../../../lib/model/events/process-identity.ts';
import { localCluster } from '../../../../../lib/model/local-account.ts';
import type { HandlerName } from '../../../../../lib/model/response/handlers.ts';
import { startEventSource } from '../../../../../local/lambdas/event-source.ts';
import { createFeed } from '../../../../../local/lambdas/feed.ts';
import { createPool, type FunctionPool } from '../../../../../local/lambdas/function-pool.ts';
import { functionsOf } from '../../../../../local/lambdas/functions.ts';
import type { LocalFunction } from '../../../../../local/lambdas/local-function.ts';
import { createResources, type ResponseQueue } from '../../../../../local/lambdas/resources.ts';
import { localAws } from '../../../../../local/runtimes/embedded/stores/definitions.ts';
import { openAccount } from './account.ts';
import { bringEmulators, createStormTime } from './brought.ts';
import { type StormSize, stormModel, stormSystem } from './model.ts';
import { watchQueues } from './queues.ts';

export interface WorldOptions extends StormSize {
  /** Where notifications go. */
  readonly hook: string;
  readonly handlers?: readonly HandlerName[];
  /** How the processes of handlers die: variables of dies.ts. */
  readonly dying?: Readonly<Record<string, string>>;
  readonly changes?: Partial<LocalFunction>;
}

export type World = Awaited<ReturnType<typeof startWorld>>;

const lambda = fileURLToPath(new URL('../../../../../lambda/', import.meta.url));
const wrapper = fileURLToPath(new URL('./handler.ts', import.meta.url));
const usual = ['stop-experiments', 'rollback-deployment', 'notify'] as const satisfies readonly HandlerName[];
const lookMilliseconds = 200;
/** Less than any lease: whoever begins at this very moment keeps its own. */
const forwardSeconds = 15;

/**
 * Handlers as they are deployed, in processes of their own under the local event source mapping, with queues, ledger,
 * FIS, ECS and CloudWatch around them. Their times are as deployed: the clock is put forward while nobody works.
 */
export async function startWorld(options: WorldOptions) {
  const { handlers = usual, hook, dying = {}, changes = {} } = options;
  const folder = mkdtempSync(join(tmpdir(), 'storm-'));
  const clockFile = join(folder, 'clock');
  const time = createStormTime(clockFile);
  const system = stormSystem(options);
  const model = stormModel(system);
  const brought = await bringEmulators({ STORM_CLOCK: clockFile });
  const { endpoints } = brought;
  const account = await openAccount(system, time.wall);
  const resources = await createResources({ system: 'storm', name: 'local' }, endpoints);
  const secrets = join(folder, 'secrets.json');
  writeFileSync(secrets, JSON.stringify({ hook: { url: hook, signingKey: 'k' } }), { mode: 0o600 });
  const bundles = bundleHandlers(lambda);
  const processesOf = (handler: string) => join(folder, `processes-${handler}`);
  const deployed = (fn: LocalFunction): LocalFunction => {
    const bundle = join(folder, fn.handler, handlerFile);
    mkdirSync(join(folder, fn.handler));
    writeFileSync(bundle, bundles.get(fn.handler) ?? '');
    const own = { STORM_CLOCK: clockFile, STORM_BUNDLE: bundle, STORM_PROCESSES: processesOf(fn.handler) };
    const environment = { ...fn.environment, ...own, ...dying, NOTIFY_SECRETS_FILE: secrets };
    return { ...fn, ...changes, file: wrapper, environment };
  };
  const functions = functionsOf({ model, resources, endpoints, api: account.url, files: folder })
    .functions.filter(({ handler }) => (handlers as readonly string[]).includes(handler))
    .map(deployed);
  const queues = new Map(handlers.map((name) => [name as string, resources.queues.get(name) as ResponseQueue]));
  const sqs = new SQSClient(localAws(endpoints.sqs));
  const sns = new SNSClient(localAws(endpoints.sns));
  const watch = watchQueues(sqs, queues);
  const notices: string[] = [];
  const notice = (message: string) => void notices.push(message);
  const work = { active: 0 };
  const pools = functions.map((fn) => createPool(fn, { logs: folder, clock, idleSeconds: 60 }));
  const sources = pools.map((pool) => {
    const queue = pool.fn.queue as { url: string; arn: string };
    return startEventSource({ pool: counting(pool, work), queue, sqs, clock, notice });
  });
  const cluster = localCluster(model.topology);
  const feed = createFeed({
    ...{ cluster, endpoints, resources, functions, clock, notice },
    board: undefined,
    whenReady: async () => {},
  });
  const unsubscribe = account.log.subscribe(feed.event);

  const isIdle = async () => work.active === 0 && (await watch.isNone('visible')) && work.active === 0;
  return {
    ...{ account, resources, queues, sqs, sns, watch, notices, wall: time.wall },
    log: (handler: HandlerName) => {
      const file = join(folder, `handler-${handler}.log`);
      return existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
    },
    /** The processes that a handler has had. */
    processesOf: (handler: string): ProcessIdentity[] =>
      existsSync(processesOf(handler))
        ? readFileSync(processesOf(handler), 'utf8')
            .split('\n')
            .filter(Boolean)
            .map((line) => JSON.parse(line) as ProcessIdentity)
        : [],
    /** Until it is so, or for so long, really. */
    until: async (condition: () => boolean | Promise<boolean>, limitSeconds: number) => {
      const end = clock.monotonic() + limitSeconds * 1000;
      while (clock.monotonic() < end && !(await condition())) {
        await clock.sleep(lookMilliseconds);
        if (await isIdle()) time.forward(forwardSeconds);
      }
    },
    close: async () => {
      unsubscribe();
      feed.close();
      const closed = sources.map((source) => source.close());
      for (const pool of pools) pool.close();
      await Promise.all(closed);
      await account.close();
      for (const client of [sns, sqs]) client.destroy();
      await brought.end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The same, with how many invocations go on. */
const counting = (pool: FunctionPool, work: { active: number }): FunctionPool => ({
  ...pool,
  invoke: (event) => {
    work.active += 1;
    return pool.invoke(event).finally(() => {
      work.active -= 1;
    });
  },
});
