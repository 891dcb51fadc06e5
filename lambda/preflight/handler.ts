import { Logger } from '@aws-lambda-powertools/logger';
import { safetyLeverOf } from '../../aws/fis/safety-lever.ts';
import { systemClock } from '../../base/clock.ts';
import { localEnvironment } from '../../lib/model/local-account.ts';
import type { GateReply } from '../../lib/model/response/gate.ts';
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

export const handler = (event: unknown): Promise<GateReply> =>
  tellingRefusal(event, () => preflight(event, ports), { ...ports, tell: tellPeople(settings) });
