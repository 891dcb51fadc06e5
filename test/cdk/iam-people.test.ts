import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { safetyLeverOf } from '../../aws/fis/safety-lever.ts';
import { namesOf } from '../../lib/names.ts';
import { launch, type Remote, startRemote } from '../embedded/in-aws/support/remote.ts';
import { type CalledActions, recordActions } from './support/called-actions.ts';
import { Deployed } from './support/deployed.ts';
import { call, deniedOf, regional, rolesOf } from './support/iam.ts';
import { configFor, synthesise } from './support/synth.ts';

const config = configFor('dev');
const names = namesOf(config);
const deployed = new Deployed(synthesise(config));
const killSwitch = regional('lambda', `function:${names.handler('kill-switch')}`);

interface Statement {
  readonly Action: string | readonly string[];
}

/** Of a policy that people are given. */
function statementsOf(policy: string): readonly Statement[] {
  const found = deployed
    .resources('AWS::IAM::ManagedPolicy')
    .find(({ properties }) => properties.ManagedPolicyName === names.role(policy, config.region));
  if (!found) throw new Error(`no policy ${policy}`);
  return (found.properties.PolicyDocument as { Statement: Statement[] }).Statement;
}

/** Somebody who has that policy and nothing else. */
function holderOf(policy: string) {
  const [anybody] = rolesOf(deployed).values();
  if (!anybody) throw new Error('no role');
  return anybody.with(statementsOf(policy));
}

/** What each action is called on. Source: Service Authorization Reference, FIS. */
const targets: Readonly<Record<string, string>> = {
  'fis:GetSafetyLever': regional('fis', 'safety-lever/default'),
  'fis:UpdateSafetyLeverState': regional('fis', 'safety-lever/default'),
};
const onTarget = (action: string) => call(action, targets[action] ?? '*');

/** What a runbook says that one needs. */
function rightsIn(runbook: string, who: string): string[] {
  const line = readFileSync(`docs/runbooks/${runbook}.md`, 'utf8')
    .split('\n')
    .find((one) => one.startsWith(`| ${who} |`));
  return [...(line ?? '').matchAll(/`([a-z]+:[A-Z]\w+)`/g)].map(([, action = '']) => action).toSorted();
}

let remote: Remote;
let called: CalledActions;
const folder = mkdtempSync(join(tmpdir(), 'people-'));
beforeAll(async () => {
  remote = await startRemote();
  await remote.deploy('kill-gateway', 'prod', true);
  called = await recordActions(remote.fis.server.url);
});
afterAll(async () => {
  await called.close();
  await remote.close();
  rmSync(folder, { recursive: true });
});

/** The IAM actions that a command needs, as its calls tell. */
async function actionsOf(...command: string[]) {
  called.forget();
  const variables = { AWS_ENDPOINT_URL_LAMBDA: called.url };
  const finished = await launch([...command, '--endpoint', called.url], variables, folder).finished;
  return { ...finished, actions: called.actions() };
}

describe('chaos resume', () => {
  test('runs with the policy for whoever may resume, which allows no more than it calls', async () => {
    await safetyLeverOf(remote.fis.client).update('engaged', 'breakwater: try (ann@laptop, 2026-01-01T00:00:00.000Z)');
    const { status, actions } = await actionsOf('resume', '--production', 'prod');
    expect(status).toBe(0);
    expect(actions).toContain('fis:UpdateSafetyLeverState');
    expect(await deniedOf(holderOf('resume'), actions.map(onTarget))).toEqual([]);
    const granted = statementsOf('resume').flatMap(({ Action }) => Action);
    expect(granted.toSorted()).toEqual(actions);
    expect(rightsIn('panic', '`chaos resume`')).toEqual(actions);
  });
});

describe('on call', () => {
  test('may press the kill switch, and neither move the lever nor press another', async () => {
    const onCall = holderOf('panic');
    expect(await deniedOf(onCall, [call('lambda:InvokeFunction', killSwitch)])).toEqual([]);
    const more = [
      call('lambda:InvokeFunction', regional('lambda', `function:${names.handler('preflight')}`)),
      onTarget('fis:UpdateSafetyLeverState'),
    ];
    expect(await deniedOf(onCall, more)).toHaveLength(more.length);
  });

  test('chaos panic calls nothing of FIS that its runbook leaves out', async () => {
    await remote.fis.start();
    const { actions } = await actionsOf('panic', 'try');
    expect(actions).toContain('fis:UpdateSafetyLeverState');
    const said = [...rightsIn('panic', "the kill switch's role"), ...rightsIn('panic', '`chaos panic`')];
    expect(actions.filter((action) => !said.includes(action))).toEqual([]);
  });
});

test('chaos preflight needs what its runbook says', async () => {
  const { actions } = await actionsOf('preflight', 'kill-gateway');
  expect(actions).toEqual(rightsIn('preflight', 'who looks, starts or approves').filter((one) => !/Start/.test(one)));
});
