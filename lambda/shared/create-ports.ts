import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { systemClock } from '../../base/clock.ts';
import type { HandlerName } from '../../lib/model/response/handlers.ts';
import { cloudwatchClient, ecsClient, fisClient, ledgerOf, lookLater, tellPeople } from './clients.ts';
import type { Ports } from './ports.ts';
import { readSettings } from './settings.ts';

/** Everything that a handler works with, by its environment variables. */
export function createPorts(handler: HandlerName, environment = process.env): Ports {
  const settings = readSettings(environment);
  return {
    clock: systemClock,
    model: settings.model,
    cluster: settings.cluster,
    fis: fisClient(),
    ecs: ecsClient(),
    cloudwatch: cloudwatchClient(),
    ledger: ledgerOf(settings),
    tell: tellPeople(settings),
    later: lookLater(settings),
    log: new Logger({ serviceName: handler }),
    metrics: new Metrics({ namespace: 'Breakwater', serviceName: handler }),
  };
}
