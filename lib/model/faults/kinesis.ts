import { defineFault, onlyKnown } from './fault.ts';
import { duration, integer } from './parameter.ts';
import { anywhere } from './permissions.ts';
import { targetType } from './target.ts';

const streams = targetType({
  resourceType: 'aws:kinesis:stream',
  description: 'An Amazon Kinesis data stream',
  key: 'KinesisStreams',
});

/** Errors in answer to calls of a stream; they differ in the error. Source: FIS actions reference. */
const streamError = (error: string, description: string) =>
  defineFault({
    actionId: `aws:kinesis:stream-${error}`,
    description,
    target: streams,
    parameters: {
      duration: duration('How long calls are answered so.'),
      percentage: integer('The share of calls that are, in percent.', { min: 1, max: 100 }),
    },
    permissions: anywhere('kinesis:InjectApiError'),
    ...onlyKnown('streams of Kinesis exist in AWS only'),
  });

const streamThroughputException = streamError(
  'provisioned-throughput-exception',
  'Answers reads and writes of a stream by telling that its throughput is exceeded.',
);

const streamExpiredIterator = streamError(
  'expired-iterator-exception',
  'Answers reads of a stream by telling that their iterator has expired.',
);

export const kinesisFaults = [streamThroughputException, streamExpiredIterator] as const;
