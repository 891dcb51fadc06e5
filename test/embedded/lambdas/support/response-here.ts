import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach } from '@jest/globals';
import { systemClock } from '../../../../base/clock.ts';
import { endAll } from '../../../../base/process/end-all.ts';
import type { AlarmStatus } from '../../../../lib/model/alarm-port.ts';
import type { ProcessIdentity } from '../../../../lib/model/events/process-identity.ts';
import { localArn } from '../../../../lib/model/local-account.ts';
import { localResponseSettings } from '../../../../lib/model/response/local-settings.ts';
import { readMessage } from '../../../../lib/model/response/message.ts';
import { responseModelOf } from '../../../../lib/model/response/response-model-of.ts';
import { type Guardian, startGuardian } from '../../../../local/guardian/guardian-client.ts';
import { type LocalResponse, startResponse } from '../../../../local/lambdas/response.ts';
import { type Children, createChildren } from '../../../../local/runtimes/embedded/children.ts';
import { guardianProgram } from '../../../../local/runtimes/embedded/guardian.ts';
import { createPorts } from '../../../../local/runtimes/embedded/ports.ts';
import { createAlarms } from '../../../../measure/alarms.ts';
import { shopModel } from '../../../../systems/shop/model.ts';
import { createMemoryLog } from '../../../unit/engine/support/memory-log.ts';
import { createPlace, type Place } from '../../guardian/support/system.ts';
import { endpoint } from './endpoint.ts';
import { handlersFolder } from './rig.ts';

export const api = 'http://127.0.0.1:45199';

export let place: Place;
let guardian: Guardian;
let children: Children;
export let response: LocalResponse;
export let notices: string[];
let nextPort: () => Promise<number>;
let log: ReturnType<typeof createMemoryLog>;

/** As LocalStack, where one is given; else the emulators that come along. */
const elsewhere = endpoint ? { sns: endpoint, sqs: endpoint, dynamodb: endpoint, cloudwatch: endpoint } : {};
/** What an alarm's own CloudWatch decides for itself. */
export const isThere = endpoint !== undefined;

/** Each response has stores of its own. */
export let started = 0;
export const start = (given: object = elsewhere) =>
  startResponse({
    children,
    model: responseModelOf(shopModel, { environment: 'local', production: false, settings: localResponseSettings }),
    given,
    alarms: createAlarms({ system: shopModel, clock: systemClock, onState: () => {} }).list(),
    nextPort,
    api,
    logs: place.folder,
    files: join(place.folder, 'files'),
    data: join(place.folder, 'stores', String(started++)),
    clock: systemClock,
    notice: (message) => void notices.push(message),
    handlers: { folder: handlersFolder },
  });

/** For every test of a file: the response of a system, on ports from `basePort` on. */
export function withResponse(basePort: number): void {
  ({ next: nextPort } = createPorts(basePort));

  beforeEach(async () => {
    notices = [];
    place = createPlace();
    guardian = await startGuardian({ program: guardianProgram(place), journalPath: place.journalPath, log: () => {} });
    log = createMemoryLog(systemClock);
    children = createChildren({ log, guardian: () => guardian, folder: place.folder });
    response = await start();
  });

  afterEach(async () => {
    await response.close();
    await children.endAll();
    await endAll([guardian.process]);
    place.remove();
  });
}

const notesFile = () => join(place.folder, 'files', 'notes.jsonl');
export const notes = () =>
  existsSync(notesFile())
    ? readFileSync(notesFile(), 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as { functionName: string; bodies?: string[] })
    : [];
/** The messages that a handler was given. */
export const heardBy = (handler: string) =>
  notes()
    .filter(({ functionName }) => functionName === `shop-local-${handler}`)
    .flatMap(({ bodies = [] }) => bodies.map(readMessage));

/** A CloudWatch that is there evaluates one alarm by itself, and tells that nothing waits in the queue. */
export const isToldHere = (message: object) =>
  !('name' in message && message.name === 'shop-local-deployment-notification-service');

export const processOf = (role: string) =>
  log.since(0).findLast((event) => event.type === 'process-started' && event.role === role) as
    | { process: ProcessIdentity }
    | undefined;

export const alarm = (name: string, given: Partial<AlarmStatus> = {}): AlarmStatus => ({
  name: `shop-local-${name}`,
  arn: localArn('cloudwatch', `alarm:shop-local-${name}`),
  kind: 'guardrail',
  description: 'rings',
  state: 'ALARM',
  reason: '0 of 20 answers usable',
  since: Date.now(),
  windows: { seconds: 5, looked: 1, bad: 1 },
  ...given,
});
