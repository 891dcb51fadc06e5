import { FisClient } from '@aws-sdk/client-fis';
import { safetyLeverOf } from '../../aws/fis/safety-lever.ts';
import { systemClock } from '../../base/clock.ts';
import { engage } from './engage.ts';

const ports = {
  lever: safetyLeverOf(new FisClient({})),
  clock: systemClock,
  who: process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'kill-switch',
};

export const handler = (event: unknown): Promise<string> => engage(event, ports);
