import { expect, test } from '@jest/globals';
import { UnprovenError, whoSigned } from '../../../lambda/preflight/who-is.ts';

const signed = '&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=00';
const good = `https://sts.us-east-1.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15${signed}`;

test.each([
  'alice',
  good.replace('https', 'http'),
  good.replace('sts.us-east-1.amazonaws.com', 'sts.us-east-1.amazonaws.com.evil.example'),
  good.replace('sts.us-east-1', 'user@evil.example#sts.us-east-1'),
  good.replace('us-east-1', 'eu-west-1'),
  good.replace('.com/', '.com/path'),
  good.replace('GetCallerIdentity', 'AssumeRole'),
  `${good}&Action=AssumeRole`,
  `${good}&RoleArn=arn:aws:iam::111122223333:role/x`,
])('nothing but STS itself is asked who somebody is: %s', async (proof) => {
  await expect(whoSigned(proof, 'us-east-1')).rejects.toThrow(UnprovenError);
});
