import { describe, expect, test } from '@jest/globals';
import { account, Deployed } from './support/deployed.ts';
import { synth } from './support/synth.ts';

interface Trust {
  readonly Statement: readonly { readonly Principal: { readonly Service?: string }; readonly Condition?: unknown }[];
}

/** Of CDK's own functions: their trust is not ours to say. */
const ofCdk = /CustomResourceProviderRole[0-9A-F]+$/;

describe.each(['dev', 'staging', 'prod'] as const)('who takes the roles of %s', (environment) => {
  test('is a service on behalf of this account alone', () => {
    const roles = new Deployed(synth(environment)).resources('AWS::IAM::Role');
    const open = roles.filter(({ properties }) =>
      (properties.AssumeRolePolicyDocument as Trust).Statement.some(
        ({ Principal, Condition }) => Principal.Service && !JSON.stringify(Condition ?? '').includes(account),
      ),
    );
    expect(roles.length).toBeGreaterThan(20);
    expect(
      open.map(({ stack, id }) => `${stack}: ${id}`).filter((each) => !ofCdk.test(each.split(': ')[1] ?? '')),
    ).toEqual([]);
  });
});
