import { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';
import { safetyLeverOf } from '../../aws/fis/safety-lever.ts';
import { systemClock } from '../../base/clock.ts';
import { localEnvironment } from '../../lib/model/local-account.ts';
import { type GateReply, scheduleAlias } from '../../lib/model/response/gate.ts';
import { cloudwatchClient, ecsClient, fisClient, ledgerOf, tellPeople } from '../shared/clients.ts';
import { readSettings } from '../shared/settings.ts';
import type { PreflightPorts } from './ports.ts';
import { preflight } from './preflight.ts';
import { tellingRefusal } from './tell-refusal.ts';
import { whoSigned } from './who-is.ts';

const settings = readSettings(process.env);
const fis = fisClient();
const ports: PreflightPorts = {
  clock: systemClock,
  model: settings.model,
  fis,
  ecs: ecsClient(),
  cloudwatch: cloudwatchClient(),
  ledger: ledgerOf(settings),
  lever: safetyLeverOf(fis),
  log: new Logger({ serviceName: 'preflight' }),
  // On a laptop nobody signs anything: who asks is who says so.
  whoIs: (proof) =>
    settings.model.environment === localEnvironment
      ? Promise.resolve(proof)
      : whoSigned(proof, process.env.AWS_REGION ?? ''),
};

export function handler(
  event: unknown,
  { invokedFunctionArn }: Pick<Context, 'invokedFunctionArn'>,
): Promise<GateReply> {
  // Lambda adds the alias that was invoked. Source: Lambda developer guide, context object.
  const bySchedule = invokedFunctionArn.endsWith(`:${scheduleAlias}`);
  const answer = () => preflight(event, ports, { bySchedule });
  return bySchedule ? tellingRefusal(event, answer, { ...ports, tell: tellPeople(settings) }) : answer();
}
