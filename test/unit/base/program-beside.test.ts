import { expect, test } from '@jest/globals';
import { extensionOf, programBeside } from '../../../base/process/program-beside.ts';

test.each([
  ['file:///home/project/local/links-process.ts', '/home/project/local/links/main.ts'],
  [
    'file:///home/a/node_modules/breakwater/dist/local/links-process.js',
    '/home/a/node_modules/breakwater/dist/local/links/main.js',
  ],
  ['file:///home/a%20b/local/links-process.js', '/home/a b/local/links/main.js'],
])('beside %s', (module, program) => {
  expect(programBeside('./links/main', module)).toBe(program);
});

test('a folder above, and a name with dots', () => {
  expect(programBeside('../../services/a.b/main', 'file:///project/systems/shop/index.js')).toBe(
    '/project/services/a.b/main.js',
  );
});

test('sources lie beside sources', () => expect(extensionOf(import.meta.url)).toBe('.ts'));
