import { systemClock } from '../../base/clock.ts';
import type { EventLog } from '../../lib/model/events/event.ts';
import { localEnvironment } from '../../lib/model/local-account.ts';
import { localResponseSettings } from '../../lib/model/response/local-settings.ts';
import { responseModelOf } from '../../lib/model/response/response-model-of.ts';
import type { SystemModel } from '../../lib/model/system.ts';
import type { Alarms } from '../../measure/alarms.ts';
import { type LocalResponse, startResponse } from '../lambdas/response.ts';
import type { Children } from '../runtimes/embedded/children.ts';
import type { SystemOptions } from './options.ts';
import { openChannels } from './people/channels.ts';
import { places } from './state.ts';

/** What acts when alarms ring, and the key that its channel of this machine signs with. */
export interface BootedResponse extends LocalResponse {
  readonly signingKey: string;
}

/** Starts what acts when alarms ring. Rejects where the user's own channels cannot be used. */
export async function bootResponse({
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
}): Promise<BootedResponse> {
  const { folder, port, response: given } = options;
  const { logs, response: files, secrets, responseStores: data } = places(folder);
  const { preflight = localResponseSettings.preflight, notify, ...endpoints } = given === 'off' || !given ? {} : given;
  const api = `http://127.0.0.1:${port}`;
  const people = openChannels({ secretsFile: secrets, api, notify });
  const { channels, signingKey } = people;
  const response = await startResponse({
    ...ports,
    model: responseModelOf(system, {
      environment: localEnvironment,
      production: false,
      settings: { ...localResponseSettings, preflight, notify: { ...localResponseSettings.notify, channels } },
    }),
    given: endpoints,
    alarms: alarms.list(),
    api,
    logs,
    files,
    data,
    secretsFile: people.secretsFile,
    clock: systemClock,
  });
  return {
    ...response,
    signingKey,
    close: async () => {
      await response.close();
      people.close();
    },
  };
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
