import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { gate } from '../../../cli/commands/gate.ts';
import { runOnOptions } from '../../../cli/run-on.ts';

const page = readFileSync('docs/recipes/in-ci.md', 'utf8');
const [github, gitlab, tickets] = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => parse(text));

/** The commands of a job that are ours. */
const oursIn = (lines: readonly unknown[]) => lines.map(String).filter((line) => line.startsWith('npx chaos '));

test('what the recipes for CI run has options that there are', () => {
  const ofGithub = github.jobs.gameday.steps.map(({ run }: { run?: string }) => run ?? '');
  const commands = [...oursIn(ofGithub), ...oursIn(gitlab.gameday.script)];
  expect(commands).toHaveLength(2);
  for (const command of commands) {
    const [, , name, ...args] = command.split(' ');
    expect(name).toBe('gameday');
    const options = Object.fromEntries(Object.entries(runOnOptions).map(([key, { type }]) => [key, { type }]));
    expect(Object.keys(parseArgs({ args, options }).values)).toEqual(['junit', 'summary']);
  }
});

test('the gate with tickets has options that there are, and the right to write issues', () => {
  const [{ run, env }] = tickets.steps;
  const [, , name, ...args] = run.replaceAll('"', '').split(' ');
  expect(name).toBe('gate');
  const options = Object.fromEntries(Object.entries(gate.options).map(([key, { type }]) => [key, { type }]));
  expect(parseArgs({ args, options }).values).toEqual({ tickets: 'github:$GITHUB_REPOSITORY' });
  expect([Object.keys(env), tickets.permissions.issues]).toEqual([['GITHUB_TOKEN'], 'write']);
});

test('the artefacts are what is written', () => {
  const upload = github.jobs.gameday.steps.find(({ uses = '' }: { uses?: string }) => uses.includes('upload-artifact'));
  expect(upload).toMatchObject({ if: 'always()', with: { 'include-hidden-files': true } });
  expect(gitlab.gameday.artifacts).toMatchObject({ when: 'always', reports: { junit: 'chaos.xml' } });
});
