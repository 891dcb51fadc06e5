import { FisClient, FisServiceException } from '@aws-sdk/client-fis';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { engageLever } from '../../../aws/fis/move-lever.ts';
import { type LeverOptions, safetyLeverOf } from '../../../aws/fis/safety-lever.ts';
import { Refusal, type ScriptedAws, startScriptedAws } from './support/scripted-aws.ts';

let aws: ScriptedAws;
let fis: FisClient;
beforeEach(async () => {
  aws = await startScriptedAws();
  fis = new FisClient({
    region: 'eu-west-1',
    endpoint: aws.url,
    credentials: { accessKeyId: 'KEY', secretAccessKey: 'secret' },
    requestHandler: new NodeHttpHandler(),
  });
});
afterEach(async () => {
  fis.destroy();
  await aws.close();
});

const lever = (options: LeverOptions = {}) => safetyLeverOf(fis, options);
const answer = (status: string, reason: string) => ({
  safetyLever: { id: 'default', arn: 'arn:aws:fis:eu-west-1:1:safety-lever/default', state: { status, reason } },
});

describe('the lever’s calls', () => {
  test('are FIS’s, signed for the Region of the client by its credentials', async () => {
    aws.answers = { UpdateSafetyLeverState: ({ input }) => answer('engaging', input.state.reason) };
    expect(await lever().update('engaged', 'a “reason”')).toEqual({
      arn: 'arn:aws:fis:eu-west-1:1:safety-lever/default',
      status: 'engaging',
      reason: 'a “reason”',
    });
    expect(aws.calls).toEqual([
      {
        operation: 'UpdateSafetyLeverState',
        input: { id: 'default', state: { status: 'engaged', reason: 'a “reason”' } },
        accessKeyId: 'KEY',
        region: 'eu-west-1',
      },
    ]);
  });

  test('reject as FIS’s client does', async () => {
    aws.answers = { GetSafetyLever: () => new Refusal('AccessDeniedException', 'not you', 403) };
    const refused = lever().get();
    await expect(refused).rejects.toBeInstanceOf(FisServiceException);
    await expect(refused).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: 'not you',
      $fault: 'client',
      $metadata: { httpStatusCode: 403, attempts: 1 },
    });
    expect(aws.calls).toHaveLength(1);
  });

  test.each([
    ['throttled', new Refusal('ThrottlingException', 'slower', 429)],
    ['throttled by name alone', new Refusal('TooManyRequestsException', 'slower', 400)],
    ['failed by FIS', new Refusal('InternalServerException', 'oh', 500)],
  ])('are made again where they are %s', async (_, refusal) => {
    let left = 2;
    aws.answers = { GetSafetyLever: () => (left-- > 0 ? refusal : answer('engaged', 'x')) };
    expect(await lever().get()).toMatchObject({ status: 'engaged' });
    expect(aws.calls).toHaveLength(3);
  });

  test('end with their time, and say how often they were made', async () => {
    aws.answers = { GetSafetyLever: () => new Refusal('ThrottlingException', 'slower', 429) };
    await expect(lever({ limitMilliseconds: 300 }).get()).rejects.toMatchObject({ name: 'ThrottlingException' });
    expect(aws.calls.length).toBeGreaterThan(0);
    await aws.close();
    await expect(lever({ limitMilliseconds: 300 }).get()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('say that an answer has no lever', async () => {
    await expect(lever().get()).rejects.toThrow('the answer 200 has no safety lever');
  });

  test('go where the environment says, unless the client has an endpoint of its own', async () => {
    const plain = new FisClient({ region: 'us-east-1', credentials: { accessKeyId: 'A', secretAccessKey: 'B' } });
    aws.answers = { GetSafetyLever: () => answer('disengaged', '') };
    await safetyLeverOf(plain, {
      variables: { AWS_ENDPOINT_URL_FIS: aws.url, AWS_ENDPOINT_URL: 'http://x.invalid' },
    }).get();
    await lever({ variables: { AWS_ENDPOINT_URL_FIS: 'http://x.invalid' } }).get();
    expect(aws.operations()).toEqual(['GetSafetyLever', 'GetSafetyLever']);
    plain.destroy();
  });
});

describe('engaging', () => {
  const conflict = () => new Refusal('ConflictException', 'without a status change', 409);

  test('is one call where the lever is disengaged', async () => {
    aws.answers = { UpdateSafetyLeverState: () => answer('engaging', 'mine') };
    expect(await engageLever(lever(), 'mine')).toMatchObject({ already: false, lever: { status: 'engaging' } });
    expect(aws.operations()).toEqual(['UpdateSafetyLeverState']);
  });

  test('twice is no error, and the first reason stays', async () => {
    aws.answers = { UpdateSafetyLeverState: conflict, GetSafetyLever: () => answer('engaged', 'the first') };
    expect(await engageLever(lever(), 'mine')).toMatchObject({ already: true, lever: { reason: 'the first' } });
  });

  test('is told to have been done where only the answer was lost', async () => {
    aws.answers = { UpdateSafetyLeverState: conflict, GetSafetyLever: () => answer('engaging', 'mine') };
    expect(await engageLever(lever(), 'mine')).toMatchObject({ already: false });
  });

  test('fails with FIS’s conflict where the lever is disengaged all the same', async () => {
    aws.answers = { UpdateSafetyLeverState: conflict, GetSafetyLever: () => answer('disengaged', '') };
    await expect(engageLever(lever(), 'mine')).rejects.toMatchObject({ name: 'ConflictException' });
  });
});
