import { expect, test } from '@jest/globals';
import { failedMessages } from '../../../local/lambdas/batch-answer.ts';

const ids = ['a', 'b'];

test.each([
  ['nothing', null, []],
  ['nothing at all', undefined, []],
  ['an empty answer', {}, []],
  ['an empty list', { batchItemFailures: [] }, []],
  ['no list', { batchItemFailures: null }, []],
  ['one of them', { batchItemFailures: [{ itemIdentifier: 'b' }] }, ['b']],
  ['a text', 'ok', ids],
  ['a list', [], ids],
  ['failures that are no list', { batchItemFailures: 'b' }, ids],
  ['an empty identifier', { batchItemFailures: [{ itemIdentifier: '' }] }, ids],
  ['no identifier', { batchItemFailures: [{ itemIdentifier: null }] }, ids],
  ['another key', { batchItemFailures: [{ messageId: 'a' }] }, ids],
  ['a message that is not of the batch', { batchItemFailures: [{ itemIdentifier: 'c' }] }, ids],
  ['null for a failure', { batchItemFailures: [null] }, ids],
])('%s', (_, answer, failed) => {
  expect(failedMessages(answer, ids)).toEqual(failed);
});
