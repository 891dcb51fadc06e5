import { describe, expect, test } from '@jest/globals';
import { NotWrittenOutError } from '../../../definition/edit/calls.ts';
import { writeCalls } from '../../../definition/edit/write-calls.ts';

const inLines = `import { defineSystem } from 'breakwater';

// Ours.
export default defineSystem({
  services: {
    web: {
      command: 'node web.js', // started by hand
      public: true,
    },
    api: { command: 'node api.js', calls: { db: {} } },
    'my-worker': {
      command: 'python3 worker.py',
      calls: {
        queue: { degradable: false, whenGone: 'waits' },
      },
    },
    idle: { command: 'node idle.js', calls: {} },
  },
} satisfies object);
`;

describe('calls that were found are put into a configuration', () => {
  test('of TypeScript: what is there stays as it is', () => {
    const text = writeCalls(inLines, 'breakwater.config.ts', {
      web: { api: {}, 'my-cache': { degradable: true } },
      api: { db: { degradable: true }, cache: {} },
      'my-worker': { queue: { degradable: true }, api: { degradable: false } },
      idle: { web: {} },
    });
    expect(text).toBe(`import { defineSystem } from 'breakwater';

// Ours.
export default defineSystem({
  services: {
    web: {
      command: 'node web.js', // started by hand
      public: true,
      calls: { api: {}, 'my-cache': { degradable: true } },
    },
    api: { command: 'node api.js', calls: { db: { degradable: true }, cache: {} } },
    'my-worker': {
      command: 'python3 worker.py',
      calls: {
        queue: { degradable: true, whenGone: 'waits' },
        api: {},
      },
    },
    idle: { command: 'node idle.js', calls: { web: {} } },
  },
} satisfies object);
`);
  });

  test('of a constant that is exported', () => {
    const text = `const system = { services: { web: { command: 'node' } } };\nexport default system;\n`;
    expect(writeCalls(text, 'a.config.mjs', { web: { db: {} } })).toBe(
      `const system = { services: { web: { command: 'node', calls: { db: {} } } } };\nexport default system;\n`,
    );
  });

  test('of JSON, with its indentation', () => {
    const text = '{\n\t"services": { "web": { "command": "node", "calls": { "db": { "whenGone": "waits" } } } }\n}';
    expect(JSON.parse(writeCalls(text, 'a.json', { web: { db: { degradable: true }, cache: {} } }))).toEqual({
      services: { web: { command: 'node', calls: { db: { whenGone: 'waits', degradable: true }, cache: {} } } },
    });
    expect(writeCalls(text, 'a.json', {})).toContain('\n\t"services"');
  });

  test.each([
    ['a computed system', 'export default make();', 'the default export is not an object'],
    ['computed services', 'export default { services: all };', 'services is not an object'],
    ['a service from elsewhere', 'export default { services: { web } };', 'services.web is not an object'],
    [
      'a service that takes its calls from elsewhere',
      "export default { services: { web: { ...base, command: 'node' } } };",
      'services.web has no calls of its own and takes properties from elsewhere',
    ],
    ['a spread service', 'export default { services: { ...others } };', 'services.web is not an object'],
  ])('%s is left alone, and said', (_, text, problem) => {
    expect(() => writeCalls(text, 'a.mjs', { web: { db: {} } })).toThrow(NotWrittenOutError);
    expect(() => writeCalls(text, 'a.mjs', { web: { db: {} } })).toThrow(problem);
  });
});
