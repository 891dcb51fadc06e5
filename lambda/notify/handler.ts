import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { systemClock as clock } from '../../base/clock.ts';
import { handlerVariables } from '../../lib/model/response/handler-variables.ts';
import { cloudwatchClient, fisClient, ledgerOf, lookLater, snsClient } from '../shared/clients.ts';
import { createQueueHandler } from '../shared/queue-handler.ts';
import { readSettings } from '../shared/settings.ts';
import { mailOver } from './mail-over.ts';
import { notify } from './notify.ts';
import type { NotifyPorts } from './ports.ts';
import { createPost } from './post.ts';
import { secretsOfAws, secretsOfFile } from './secrets.ts';

const settings = readSettings(process.env);
const file = process.env[handlerVariables.secretsFile];
const mailTopicArn = process.env[handlerVariables.mailTopicArn];
const log = new Logger({ serviceName: 'notify' });
const metrics = new Metrics({ namespace: 'Breakwater', serviceName: 'notify' });
const ports: NotifyPorts = {
  clock,
  model: settings.model,
  fis: fisClient(),
  cloudwatch: cloudwatchClient(),
  ledger: ledgerOf(settings),
  later: lookLater(settings),
  log,
  metrics,
  secrets: file ? secretsOfFile(file) : secretsOfAws(new SecretsManagerClient({ maxAttempts: 2 }), clock),
  mail: mailTopicArn ? mailOver(snsClient(), mailTopicArn) : undefined,
  post: createPost({ clock, allowPrivateAddresses: settings.model.settings.notify.allowPrivateAddresses }),
  region: process.env.AWS_REGION,
};

const handle = createQueueHandler({ log, clock, handle: (message) => notify(message, ports) });

export const handler = async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
  try {
    return await handle(event, context);
  } finally {
    if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
  }
};
