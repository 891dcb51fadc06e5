import { describe, expect, test } from '@jest/globals';
import { nearest } from '../../../base/nearest.ts';
import { UsageError } from '../../../base/usage-error.ts';
import { type Command, numberOption, parse } from '../../../cli/command.ts';
import { commands, loadCommand } from '../../../cli/commands/index.ts';
import { overview, page } from '../../../cli/help.ts';

const command: Command = {
  name: 'try',
  positionals: '<what>',
  summary: 'Tries.',
  options: {
    rate: { type: 'string', value: 'N', description: 'how often' },
    json: { type: 'boolean', description: 'as JSON' },
  },
  run: async () => 0,
};

const delay = { type: 'string', description: 'how long' } as const;
const brings: Command = {
  ...command,
  optionsOf: () => ({ 'delay-milliseconds': delay, delayMilliseconds: { ...delay, aliasOf: 'delay-milliseconds' } }),
};

describe('parsing', () => {
  test('reads options and arguments in any order', () => {
    expect(parse(command, ['--rate', '5', 'it', '--json'])).toEqual({
      positionals: ['it'],
      options: expect.objectContaining({ rate: '5', json: true }),
    });
  });

  test('joins what is given several times, where that makes sense; else it is refused', () => {
    const places = { type: 'string', description: 'where', repeatable: true } as const;
    const walks: Command = { ...command, options: { ...command.options, places } };
    const { options } = parse(walks, ['--places', 'a', '--rate', '2', '--places=b,c', '--json', '--json']);
    expect(options).toEqual({ places: 'a,b,c', rate: '2', json: true });
    expect(() => parse(walks, ['--rate', '1', '--json', '--rate=2'])).toThrow(
      new UsageError('--rate is given twice, and takes one value'),
    );
  });

  test.each([
    [['--rat', '5'], 'unknown option --rat; did you mean --rate?'],
    [['--rate'], '--rate needs a value'],
    [['--json=yes'], '--json takes no value'],
    [['--rate', '--json'], '--rate needs a value, and --json is an option; a value that looks so: --rate=--json'],
  ])('refuses %j', (args, message) => {
    expect(() => parse(command, args)).toThrow(message);
  });

  test.each(['--delay-milliseconds', '--delayMilliseconds'])(
    'takes options that the arguments bring, as %s',
    (name) => {
      const given = parse(brings, ['it', name, '300', '--rate', '2']);
      expect(given.positionals).toEqual(['it']);
      expect(given.options).toEqual({ 'delay-milliseconds': '300', rate: '2' });
    },
  );

  test('takes a value that looks like an option after =, and a negative number', () => {
    expect(parse(command, ['--rate=--json']).options).toEqual({ rate: '--json' });
    expect(parse(command, ['--rate', '-5']).options).toEqual({ rate: '-5' });
  });

  test('says why an option of other commands is not taken', () => {
    const found: Command = { ...command, notTaken: { 'base-port': 'it is found by its --folder' } };
    expect(() => parse(found, ['--base-port', '1'])).toThrow('chaos try takes no --base-port: it is found by');
  });

  test('tells of a misspelt topic before the options that it would bring', async () => {
    const inject = await loadCommand('inject');
    const args = ['network-latensy', '--on', 'gateway', '--delay-milliseconds', '300'];
    expect(() => parse(inject, args)).toThrow('no fault is named "network-latensy"; did you mean network-latency?');
  });

  test('an option that the arguments bring wins over the command’s own', () => {
    const rate: Command = { ...command, optionsOf: () => ({ rate: { type: 'boolean', description: 'its own rate' } }) };
    expect(parse(rate, ['--rate', 'it'])).toEqual({ positionals: ['it'], options: { rate: true } });
  });

  test('refuses an argument where there is none to give', () => {
    const { positionals: _, ...bare } = command;
    expect(() => parse(bare, ['it'])).toThrow('chaos try takes no argument, not "it"');
  });

  test.each(['0', '11', 'x', '', '1.5'])('refuses %j for a whole number from 1 to 10', (text) => {
    const given = { positionals: [], options: { rate: text } };
    expect(() => numberOption(given, 'rate', { min: 1, max: 10, default: 5, whole: true })).toThrow(
      `--rate must be a whole number from 1 to 10, not ${JSON.stringify(text)}`,
    );
  });
});

describe('suggestions', () => {
  const names = ['gateway', 'payment-service', 'order-service'];
  test.each([
    ['paymentservice', '; did you mean payment-service?'],
    ['gatewya', '; did you mean gateway?'],
    ['order', '; did you mean order-service?'],
    ['xyz', '; there are gateway, payment-service, order-service'],
  ])('for %s', (name, expected) => expect(nearest(name, names)).toBe(expected));

  test('of very many names, only the first are listed', () => {
    const many = Array.from({ length: 60 }, (_, index) => `experiment-${index}`);
    expect(nearest('qqqq', many)).toMatch(/^; there are experiment-0, .*experiment-15 and 44 more$/);
  });
});

describe('help', () => {
  test.each(commands)('has a line for $name, and a page with every option', async ({ name, summary, load }) => {
    expect(overview(commands)).toContain(summary);
    for (const option of Object.keys((await load()).options)) {
      expect(page(await loadCommand(name))).toContain(`--${option}`);
    }
  });

  test.each(commands)(
    'says of $name the same as its own file, where that says anything',
    async ({ load, ...heading }) => {
      expect({ ...heading, ...(await load()) }).toMatchObject(heading);
    },
  );

  test('lists the parameters that an argument brings, each once', () => {
    const text = page(brings, ['it']);
    expect(text).toContain('Parameters of it:');
    expect(text.match(/--delay/g)).toHaveLength(1);
  });
});
