import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { App, Stack, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { agentImage, servicesImage, walkerImage } from '../../lib/constructs/tasks/images.ts';
import { architectures } from '../../lib/model/availability-zones.ts';
import { programs } from '../../services/bundle.ts';

const folder = mkdtempSync(join(tmpdir(), 'images-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Image {
  readonly source: { readonly directory: string; readonly dockerFile?: string; readonly platform: string };
}

const app = new App({ outdir: folder });
const stack = new Stack(app, 'stack');
Validations.of(stack).acknowledge({ id: 'CloudFormation-Validate::F0001', reason: 'Only its assets are looked at.' });
for (const architecture of architectures) {
  const scope = new Construct(stack, architecture);
  servicesImage(scope, architecture);
  walkerImage(scope, architecture);
  agentImage(scope, architecture);
}
app.synth();
const { dockerImages } = JSON.parse(readFileSync(join(folder, 'stack.assets.json'), 'utf8'));
const images = Object.values(dockerImages) as Image[];
const [shop, walker] = images as [Image, Image];

describe('the build context of the services', () => {
  const context = join(folder, shop.source.directory);

  test('has the Dockerfile and all that its programs are made of', () => {
    expect(shop.source.dockerFile).toBe('services/Dockerfile');
    const services = Object.values(programs()).filter((file) => file.startsWith('services/'));
    for (const file of ['services/Dockerfile', 'package-lock.json', ...services]) {
      expect([file, existsSync(join(context, file))]).toEqual([file, true]);
    }
  });

  test('has nothing else, so that no other change makes a new image', () => {
    expect(readdirSync(context).sort()).toEqual(['package-lock.json', 'package.json', 'services']);
  });
});

describe('the build context of the background load', () => {
  const context = join(folder, walker.source.directory);

  test('has the Dockerfile, what bundles, and all that the walker is made of', () => {
    expect(walker.source.dockerFile).toBe('services/Dockerfile');
    const folders = ['base', 'lib', 'measure', 'package-lock.json', 'package.json', 'services', 'systems'];
    expect(readdirSync(context).sort()).toEqual(folders);
    expect(readdirSync(join(context, 'lib'))).toEqual(['model']);
    expect(existsSync(join(context, 'measure/load/walker.ts'))).toBe(true);
  });

  test('has no code of a service: a change there does not deploy what measures it', () => {
    expect(readdirSync(join(context, 'services')).sort()).toEqual(['Dockerfile', 'bundle.ts']);
    expect(walker.source.directory).not.toBe(shop.source.directory);
  });

  test('is enough to bundle the walker, and nothing else', () => {
    const out = join(folder, 'bundled');
    // What npm ci installs in the image.
    symlinkSync(join(process.cwd(), 'node_modules'), join(context, 'node_modules'));
    const { status, stderr } = spawnSync(process.execPath, ['services/bundle.ts', out], {
      cwd: context,
      encoding: 'utf8',
      env: { PATH: process.env.PATH },
    });
    expect([status, stderr]).toEqual([0, '']);
    expect(readdirSync(out).filter((file) => file.endsWith('.mjs'))).toEqual(['walker.mjs']);
  });
});

test('all images are for the processors that the tasks ask for', () => {
  const platforms = images.map(({ source }) => source.platform);
  expect(platforms).toEqual([...Array(3).fill('linux/arm64'), ...Array(3).fill('linux/amd64')]);
});
