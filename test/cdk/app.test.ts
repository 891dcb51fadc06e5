import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { type App, Stack, Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import { environmentNames } from '../../lib/config/config.ts';
import { plainEnvironment } from '../support/plain-environment.ts';
import { withNag } from './support/nag.ts';
import { configFor, synth, synthesise, testApp } from './support/synth.ts';
import { taskDefinitions } from './support/tasks.ts';

/** What the validators found, beside what is acknowledged. */
interface Report {
  readonly pluginReports: readonly { readonly violations: readonly unknown[] }[];
}

const reportOf = (app: App): Report => JSON.parse(readFileSync(join(app.outdir, 'validation-report.json'), 'utf8'));

describe.each(environmentNames)('%s', (environment) => {
  const { app, stacks, templates } = synthesise(configFor(environment), withNag, { validated: true });

  test('passes CDK validation, the policy and cdk-nag, without even a warning that is not acknowledged', () => {
    expect(reportOf(app).pluginReports.flatMap(({ violations }) => violations)).toEqual([]);
  });

  test('acknowledges only what is found', () => {
    expect(staleAcknowledgements(app)).toEqual([]);
  });

  test('asks nothing of its tasks that Fargate does not give', () => {
    for (const { ContainerDefinitions } of taskDefinitions(templates.services).values()) {
      for (const { Privileged, StopTimeout = 30, LinuxParameters: linux } of ContainerDefinitions) {
        expect(Privileged ?? false).toBe(false);
        expect(StopTimeout).toBeLessThanOrEqual(120);
        expect(linux?.Tmpfs).toBeUndefined();
        expect(['SYS_PTRACE']).toEqual(expect.arrayContaining([...(linux?.Capabilities?.Add ?? [])]));
      }
    }
  });

  test('has its stacks depend only on those before them', () => {
    const order = Object.values(stacks);
    for (const [index, stack] of order.entries()) {
      for (const before of stack.dependencies) expect(order.indexOf(before as never)).toBeLessThan(index);
    }
    expect(order.map(({ stackName }) => stackName)).toEqual(
      ['network', 'data', 'response', 'services', 'observability', 'chaos'].map(
        (name) => `shop-${environment}-${name}`,
      ),
    );
  });

  test('no alarm both rolls a deployment back and stops an experiment', () => {
    const deployment = Object.values(templates.services.findResources('AWS::ECS::Service')).flatMap(
      ({ Properties }) => Properties.DeploymentConfiguration.Alarms?.AlarmNames ?? [],
    );
    const experiments = JSON.stringify(templates.chaos.findResources('AWS::FIS::ExperimentTemplate'));
    expect(deployment).toHaveLength(6);
    for (const name of deployment) expect(experiments).not.toContain(name);
  });

  test('looks nothing up', () => {
    expect(JSON.parse(readFileSync(join(app.outdir, 'manifest.json'), 'utf8')).missing).toBeUndefined();
  });
});

test('the gate is shut: a finding that nobody acknowledged fails the synth', () => {
  const app = testApp();
  withNag(app);
  new Bucket(new Stack(app, 'stack'), 'Bucket');
  expect(() => app.synth()).toThrow('AwsSolutions-S1');
});

test('production cannot be deleted by accident', () => {
  for (const stack of Object.values(synth('prod').stacks)) expect(stack.terminationProtection).toBe(true);
  for (const stack of Object.values(synth('dev').stacks)) expect(stack.terminationProtection).toBe(false);
});

test('nothing imports all of aws-cdk-lib, which takes seconds to load', () => {
  const sources = globSync(['bin/**/*.ts', 'lib/**/*.ts']);
  expect(sources.filter((file) => readFileSync(file, 'utf8').includes("from 'aws-cdk-lib'"))).toEqual([]);
});

describe('the command line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cdk-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const app = (context: object) =>
    spawnSync('node', ['bin/app.ts'], {
      encoding: 'utf8',
      env: { ...plainEnvironment(), CDK_CONTEXT_JSON: JSON.stringify(context), CDK_OUTDIR: join(folder, 'refused') },
    });

  test('npx cdk synth', () => {
    const { status, stderr } = spawnSync('npx', ['cdk', 'synth', '-c', 'env=dev', '--quiet', '--output', folder], {
      encoding: 'utf8',
      env: plainEnvironment(),
    });
    expect([status, stderr]).toEqual([0, expect.stringContaining('Successfully synthesized')]);
    expect(existsSync(join(folder, 'shop-dev-services.template.json'))).toBe(true);
  }, 60_000);

  test.each([
    [{}, 'no environment was given: choose one of dev, staging, prod with -c env=NAME\n'],
    [{ env: 'test' }, '"test" is not an environment: choose one of dev, staging, prod with -c env=NAME\n'],
    [
      { env: 'prod' },
      'environment prod: certificateArn is missing: production speaks HTTPS; give it with -c certificateArn=ARN\n',
    ],
  ])('refuses %j with one sentence', (context, message) => {
    const { status, stderr, stdout } = app(context);
    expect({ status, stderr, stdout }).toEqual({ status: 1, stderr: message, stdout: '' });
  });
});

/** Acknowledgements of cdk-nag's rules that no finding on their construct, or inside it, answers to. */
function staleAcknowledgements(app: App): string[] {
  const everything = new AwsSolutionsChecks(app);
  Reflect.set(everything, 'isAcknowledged', () => false);
  const findings = everything
    .validateScope(app)
    .violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => ({ ruleName, path: constructPath ?? '' })),
    );
  return app.node.findAll().flatMap(({ node }) =>
    node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.keys(data))
      .filter((id) => id.includes('AwsSolutions-'))
      .filter((id) => !findings.some(({ ruleName, path }) => id.endsWith(ruleName) && path.startsWith(node.path)))
      .map((id) => `${node.path}: ${id}`),
  );
}
