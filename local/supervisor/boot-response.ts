import { randomBytes } from 'node:crypto';
import { systemClock } from '../../base/clock.ts';
import type { EventLog } from '../../lib/model/events/event.ts';
import { localEnvironment } from '../../lib/model/local-account.ts';
import { localResponseSettings } from '../../lib/model/response/local-settings.ts';
import { responseModelOf } from '../../lib/model/response/response-model-of.ts';
import type { SystemModel } from '../../lib/model/system.ts';
import type { Alarms } from '../../measure/alarms.ts';
import { type LocalResponse, startResponse } from '../lambdas/response.ts';
import type { Children } from '../runtimes/embedded/children.ts';
import { type SystemOptions, webhookVariables } from './options.ts';
import { places } from './state.ts';

const channel = { kind: 'webhook', name: 'webhook', secret: 'webhook' } as const;

/** What `notify` reads of the webhook that the user's shell names, and nobody else. Throws where it is no URL. */
function webhookSecrets(environment: NodeJS.ProcessEnv) {
  const { url: ofUrl, signingKey: ofKey } = webhookVariables;
  const { [ofUrl]: url, [ofKey]: signingKey = randomBytes(32).toString('base64url') } = environment;
  for (const name of [ofUrl, ofKey]) delete environment[name];
  if (!url) return undefined;
  if (!URL.canParse(url)) throw new Error(`${ofUrl} is no URL: ${JSON.stringify(url)}`);
  return { [channel.secret]: { url, signingKey } };
}

/** Starts what acts when alarms ring. */
export function bootResponse({
  options,
  system,
  alarms,
  ...ports
}: {
  readonly options: SystemOptions;
  readonly system: SystemModel;
  readonly alarms: Pick<Alarms, 'list'>;
  readonly children: Children;
  readonly nextPort: () => Promise<number>;
  readonly notice: (message: string) => void;
}): Promise<LocalResponse> {
  const { folder, port, response: given } = options;
  const { logs, response: files } = places(folder);
  const secrets = webhookSecrets(process.env);
  const channels = secrets ? [channel] : [];
  const { preflight = localResponseSettings.preflight, ...endpoints } = given === 'off' || !given ? {} : given;
  return startResponse({
    ...ports,
    model: responseModelOf(system, {
      environment: localEnvironment,
      production: false,
      settings: { ...localResponseSettings, preflight, notify: { ...localResponseSettings.notify, channels } },
    }),
    given: endpoints,
    alarms: alarms.list(),
    api: `http://127.0.0.1:${port}`,
    logs,
    files,
    ...(secrets && { secrets }),
    clock: systemClock,
  });
}

/** Tells it how alarms are by now, and from now on every alarm's change of state, and every event. */
export function feedResponse(response: LocalResponse, { alarms, log }: { alarms: Alarms; log: EventLog }): void {
  for (const status of alarms.list()) {
    if (status.state !== 'INSUFFICIENT_DATA') response.alarm(status);
  }
  alarms.subscribe(({ arn }) => {
    const status = alarms.list().find((alarm) => alarm.arn === arn);
    if (status) response.alarm(status);
  });
  log.subscribe(response.event);
}
