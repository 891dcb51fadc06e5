import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'yaml';
import { lintText } from '../../../lib/lint/lint.ts';
import { InputProblem } from '../../../lib/lint/read/input-problem.ts';

const folder = new URL('./templates/', import.meta.url).pathname;
const documents = globSync('{terraform,cdk-app,cloudformation}/*.json', { cwd: folder })
  .concat('fis/az-power-interruption.json', 'fis/stop-one-task.json', 'fis/circle.json')
  .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')))
  .concat(parse(readFileSync(join(folder, 'cloudformation/unprepared-service.yaml'), 'utf8'), { logLevel: 'silent' }));

/** The same document with something else in one of its places; which one is told by a number. */
function changed(document: unknown, at: number, value: unknown): unknown {
  const places = [...placesIn(document)];
  const [holder, key] = places[at % places.length] ?? [{}, ''];
  const before = holder[key];
  holder[key] = value;
  const text = JSON.stringify(document);
  holder[key] = before;
  return text;
}

function* placesIn(value: unknown): Iterable<readonly [Record<string, unknown>, string]> {
  if (typeof value !== 'object' || value === null) return;
  for (const key of Object.keys(value)) {
    yield [value as Record<string, unknown>, key];
    yield* placesIn((value as Record<string, unknown>)[key]);
  }
}

const functions = fc.oneof(
  fc
    .constantFrom('Ref', 'Fn::GetAtt', 'Fn::Sub', 'Fn::Join', 'Fn::If', 'Fn::Select')
    .chain((name) => fc.jsonValue({ maxDepth: 2 }).map((argument) => ({ [name]: argument }))),
  fc.constantFrom({ Ref: 'Role' }, { Ref: 'AWS::NoValue' }, { 'Fn::GetAtt': ['Alarm', 'Arn'] }),
);

test('whatever stands anywhere in a template, it is linted or told to be none', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...documents),
      fc.nat(),
      fc.oneof(fc.jsonValue({ maxDepth: 3 }), functions),
      (document, at, value) => {
        try {
          lintText(String(changed(document, at, value)), { file: 'a' });
        } catch (error) {
          expect(error).toBeInstanceOf(InputProblem);
        }
      },
    ),
    { numRuns: 1000 },
  );
});
