import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { App, Stack, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { agentImage, servicesImage } from '../../lib/constructs/tasks/images.ts';
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
  agentImage(scope, architecture);
}
app.synth();
const { dockerImages } = JSON.parse(readFileSync(join(folder, 'stack.assets.json'), 'utf8'));
const images = Object.values(dockerImages) as Image[];
const [shop] = images as [Image];

describe('the build context of the services', () => {
  const context = join(folder, shop.source.directory);

  test('has the Dockerfile and all that its programs are made of', () => {
    expect(shop.source.dockerFile).toBe('services/Dockerfile');
    const sources = [
      'services/Dockerfile',
      'package-lock.json',
      'measure/load/walker.ts',
      ...Object.values(programs()),
    ];
    for (const file of sources) {
      expect([file, existsSync(join(context, file))]).toEqual([file, true]);
    }
  });

  test('has nothing else, so that no other change makes a new image', () => {
    const folders = ['base', 'lib', 'measure', 'package-lock.json', 'package.json', 'services', 'systems'];
    expect(readdirSync(context).sort()).toEqual(folders);
    expect(readdirSync(join(context, 'lib'))).toEqual(['model']);
  });
});

test('both images are for the processors that the tasks ask for', () => {
  const platforms = images.map(({ source }) => source.platform);
  expect(platforms).toEqual(['linux/arm64', 'linux/arm64', 'linux/amd64', 'linux/amd64']);
});
