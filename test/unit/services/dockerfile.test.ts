import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

test('the image runs the Node.js that the tests run', () => {
  const { devDependencies } = JSON.parse(read('package.json')) as { devDependencies: { node: string } };
  expect(read('services/Dockerfile')).toContain(`/node:${devDependencies.node}-`);
});

test('the sidecar takes its packages from the release of its base image', () => {
  const dockerfile = read('lib/constructs/tasks/ssm-agent/Dockerfile');
  const release = /^ARG RELEASE=([\d.]+)$/m.exec(dockerfile)?.[1];
  expect(dockerfile).toMatch(new RegExp(`^ARG BASE=\\S+:${release}\\.\\d+$`, 'm'));
});
