import { describe, expect, test } from '@jest/globals';
import { loadCommand } from '../../../cli/commands/index.ts';
import { page } from '../../../cli/help.ts';
import { injectables, kebabCase } from '../../../cli/injectable.ts';

const inject = await loadCommand('inject');

describe('the page of inject', () => {
  test.each(injectables)('lists $name with its description', ({ name, description }) => {
    const line = page(inject)
      .split('\n')
      .find((each) => each.startsWith(`  ${name} `));
    expect(line).toContain(`  ${description}`);
  });

  test('marks just those that run in AWS only', () => {
    const marked = page(inject)
      .split('\n')
      .filter((line) => line.endsWith('In AWS only.'));
    const wanted = injectables.filter(({ by }) => 'action' in by && by.action.awsOnly !== undefined);
    expect(wanted).not.toEqual([]);
    expect(marked.map((line) => line.trim().split(' ')[0])).toEqual(wanted.map(({ name }) => name));
  });

  test.each(injectables)('of $name has each of its parameters, and why it is in AWS only if it is', (injectable) => {
    const { name, parameters, by } = injectable;
    const text = page(inject, [name]);
    expect(text).toContain(`${name}: ${injectable.description}`);
    for (const parameter of Object.keys(parameters)) expect(text).toContain(`  --${kebabCase(parameter)} `);
    if ('action' in by && by.action.awsOnly) expect(text).toContain(by.action.awsOnly);
  });
});
