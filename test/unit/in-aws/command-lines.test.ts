import { describe, expect, test } from '@jest/globals';
import { awsLine, bootstrapLine, chaosLine, deployLine } from '../../../aws/command-lines.ts';

describe('a line to paste', () => {
  const where = { endpoint: 'aws', environment: 'dev', region: 'eu-west-1', profile: 'ops team' };

  test('names the Region and the profile of the place that it is about, as one word each', () => {
    expect(awsLine('sts get-caller-identity', where)).toBe(
      "aws sts get-caller-identity --region eu-west-1 --profile 'ops team'",
    );
    expect(chaosLine('heal', where)).toBe(
      "chaos heal --endpoint aws --env dev --region eu-west-1 --profile 'ops team'",
    );
    expect(deployLine('shop-dev-services', where, { zones: 'euw1-az1,euw1-az2' })).toBe(
      "npx cdk deploy shop-dev-services -c env=dev -c region=eu-west-1 -c zones=euw1-az1,euw1-az2 --profile 'ops team'",
    );
    expect(bootstrapLine('1', where)).toBe("npx cdk bootstrap aws://1/eu-west-1 --app= --profile 'ops team'");
  });

  test('says of production what has to be filled in', () => {
    expect(deployLine('--all', { environment: 'prod', region: 'us-east-1', production: true })).toBe(
      'npx cdk deploy --all -c env=prod -c region=us-east-1 -c certificateArn=ARN -c domainName=NAME  # and every other -c of its last deployment',
    );
  });

  test('names nothing that was not given', () => {
    expect(awsLine('sts get-caller-identity', {})).toBe('aws sts get-caller-identity');
    expect(chaosLine('stop', {})).toBe('chaos stop --endpoint aws');
  });
});
