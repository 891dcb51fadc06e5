import { defineFault, onlyKnown } from './fault.ts';
import { duration, flag, integer, matching, text } from './parameter.ts';
import { anywhere } from './permissions.ts';
import { targetType } from './target.ts';

const functions = targetType({
  resourceType: 'aws:lambda:function',
  description: 'An AWS Lambda function',
  key: 'Functions',
  parameters: {
    functionQualifier: { description: 'The version or alias of the function that is hit.', required: false },
  },
});

/** Functions take part by a layer that FIS provides. Source: FIS user guide, Lambda actions. */
const shared = {
  target: functions,
  permissions: anywhere('s3:PutObject', 's3:DeleteObject', 'lambda:GetFunction', 'tag:GetResources'),
  ...onlyKnown("FIS does it by a layer of AWS's own in the function, which functions here do not have"),
};

const lasts = duration('How long invocations are hit.');

const invocationPercentage = integer('The share of invocations that are hit, in percent.', {
  ...{ min: 1, max: 100, default: 100 },
});

const preventExecution = flag('Whether the function does not run at all.');

/** Source: FIS actions reference. */
const invocationAddDelay = defineFault({
  actionId: 'aws:lambda:invocation-add-delay',
  description: 'Lets functions begin late.',
  parameters: {
    duration: lasts,
    invocationPercentage,
    startupDelayMilliseconds: integer('How late, in milliseconds.', { max: 900_000, default: 1000 }),
  },
  ...shared,
});

/** Source: FIS actions reference. */
const invocationError = defineFault({
  actionId: 'aws:lambda:invocation-error',
  description: 'Lets invocations of functions fail.',
  parameters: { duration: lasts, invocationPercentage, preventExecution },
  ...shared,
});

/** Source: FIS actions reference. */
const invocationHttpResponse = defineFault({
  actionId: 'aws:lambda:invocation-http-integration-response',
  description: 'Answers in the place of functions that are asked by HTTP.',
  parameters: {
    contentTypeHeader: text('The content type of the answer.'),
    duration: lasts,
    invocationPercentage,
    preventExecution,
    statusCode: matching('The status of the answer.', {
      form: 'a status code of three digits, 000 to 999',
      pattern: /^\d{3}$/,
    }),
  },
  ...shared,
});

export const lambdaFaults = [invocationAddDelay, invocationError, invocationHttpResponse] as const;
