import { describe, expect, test } from '@jest/globals';
import { parse } from '../../../cli/command.ts';
import { loadCommand } from '../../../cli/commands/index.ts';
import { injectables, kebabCase, parameterOptions } from '../../../cli/injectable.ts';

const inject = await loadCommand('inject');

describe.each(injectables)('$name', (injectable) => {
  const parameters = Object.keys(injectable.parameters);

  test('has no parameter that bears the name of an option of inject', () => {
    const own = Object.keys(inject.options).map((name) => name.toLowerCase());
    expect(Object.keys(parameterOptions(injectable)).filter((name) => own.includes(name.toLowerCase()))).toEqual([]);
  });

  test('takes every parameter by its own name and in kebab-case', () => {
    for (const spell of [kebabCase, (name: string) => name]) {
      const args = parameters.flatMap((name) => [`--${spell(name)}`, `value of ${name}`]);
      const { options, positionals } = parse(inject, [...args, injectable.name]);
      expect(positionals).toEqual([injectable.name]);
      expect(options).toEqual(Object.fromEntries(parameters.map((name) => [kebabCase(name), `value of ${name}`])));
    }
  });
});

test('no two faults are typed alike', () => {
  const names = injectables.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});
