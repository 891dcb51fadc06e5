import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

/** A command of FIS or ECS that changes something: whatever does not only look. */
const changing = /\b(?!Get|List|Describe)([A-Z]\w+)Command\b/g;

test('every act of a handler on FIS or ECS goes through acts.ts, so that a drill does nothing', () => {
  const files = readdirSync('lambda', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const acting = files.filter((file) => {
    const text = readFileSync(`lambda/${file}`, 'utf8');
    const imported = [...text.matchAll(/import \{([^}]*)\} from '@aws-sdk\/client-(?:fis|ecs)'/g)];
    return imported.some(([, names = '']) => [...names.matchAll(changing)].length > 0);
  });
  expect(acting).toEqual(['shared/acts.ts']);
  const text = readFileSync('lambda/shared/acts.ts', 'utf8');
  expect(text.match(/new \w+Command\(/g)?.length).toBe(text.match(/^ {2}act\($/gm)?.length);
});
