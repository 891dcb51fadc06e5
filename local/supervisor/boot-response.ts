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
import { places } from './state.ts';

/** Starts what acts when alarms ring. */
export function bootResponse({
  options,
  system,
  ...ports
}: {
  readonly options: SystemOptions;
  readonly system: SystemModel;
  readonly children: Children;
  readonly nextPort: () => Promise<number>;
  readonly notice: (message: string) => void;
}): Promise<LocalResponse> {
  const { folder, port, response: given } = options;
  const { logs, response: files } = places(folder);
  const { preflight = localResponseSettings.preflight, ...endpoints } = given === 'off' || !given ? {} : given;
  return startResponse({
    ...ports,
    model: responseModelOf(system, {
      environment: localEnvironment,
      production: false,
      settings: { ...localResponseSettings, preflight },
    }),
    given: endpoints,
    api: `http://127.0.0.1:${port}`,
    logs,
    files,
    clock: systemClock,
  });
}

/** From now on it is told every alarm's change of state, and every event. */
export function feedResponse(response: LocalResponse, { alarms, log }: { alarms: Alarms; log: EventLog }): void {
  alarms.subscribe(({ arn }) => {
    const status = alarms.list().find((alarm) => alarm.arn === arn);
    if (status) response.alarm(status);
  });
  log.subscribe(response.event);
}
