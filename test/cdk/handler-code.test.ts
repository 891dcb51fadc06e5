import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, test } from '@jest/globals';
import { Template } from 'aws-cdk-lib/assertions';
import { Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { App, Stack } from 'aws-cdk-lib/core';
import { systemIn } from '../../lib/config/system-in.ts';
import { handlerFile } from '../../lib/constructs/response/bundle-handlers.ts';
import { bundled, handlerCode, modelFile } from '../../lib/constructs/response/handler-code.ts';
import { responseHandlers } from '../../lib/model/response/handlers.ts';
import { responseModelOf } from '../../lib/model/response/response-model-of.ts';
import { shopModel } from '../../systems/shop/model.ts';
import { configFor, handlers, synthesise } from './support/synth.ts';

const folder = mkdtempSync(join(tmpdir(), 'handler-code-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const dev = configFor('dev');
const { name: environment, production, response: settings } = dev;
const model = responseModelOf(systemIn(dev, shopModel), { environment, production, settings });

/** What is deployed of a handler. */
function deploy(sources: string, handler: string): string {
  const app = new App({ outdir: mkdtempSync(join(folder, 'out-')) });
  const stack = new Stack(app, 'stack');
  new LambdaFunction(stack, 'Function', {
    runtime: Runtime.NODEJS_24_X,
    handler: 'handler.handler',
    code: handlerCode({ folder: sources, handler, model }),
  });
  const [asset = ''] = readdirSync(app.outdir).filter((name) => name.startsWith('asset.'));
  Template.fromStack(stack).resourceCountIs('AWS::Lambda::Function', 1);
  return join(app.outdir, asset);
}

describe('a handler as it is deployed', () => {
  test('is one file that runs by itself, what it imports included, and the model of its environment', async () => {
    const sources = join(folder, 'sources');
    mkdirSync(join(sources, 'greet'), { recursive: true });
    writeFileSync(join(sources, 'greet', 'greeting.ts'), "export const greeting: string = 'hello';\n");
    writeFileSync(
      join(sources, 'greet', 'handler.ts'),
      "import { greeting } from './greeting.ts';\nexport const handler = async () => greeting;\n",
    );
    const asset = deploy(sources, 'greet');
    expect(readdirSync(asset).toSorted()).toEqual([handlerFile, modelFile]);
    const { handler } = (await import(pathToFileURL(join(asset, handlerFile)).href)) as { handler: () => unknown };
    expect(await handler()).toBe('hello');
    expect(JSON.parse(readFileSync(join(asset, modelFile), 'utf8'))).toEqual(JSON.parse(JSON.stringify(model)));
  });

  test('is bundled once in a process', () => {
    const sources = join(folder, 'once');
    mkdirSync(join(sources, 'one'), { recursive: true });
    const entry = join(sources, 'one', 'handler.ts');
    writeFileSync(entry, "export const handler = async () => 'first';\n");
    const first = bundled(sources, 'one');
    expect(first).toContain('first');
    writeFileSync(entry, "export const handler = async () => 'second';\n");
    expect(bundled(sources, 'one')).toBe(first);
  });

  test('is the same file wherever it was bundled: a deployment that changes nothing changes nothing', () => {
    const names = [deploy(handlers, 'notify'), deploy(handlers, 'notify')].map((path) => path.split('asset.')[1]);
    expect(names[0]).toBe(names[1]);
  });

  test('that has no source is refused by the name of the file', () => {
    const options = { handlers: join('test', 'no-such-folder') };
    expect(() => synthesise(configFor('dev'), () => {}, options)).toThrow(
      'handler stop-experiments has no source: test/no-such-folder/stop-experiments/handler.ts is missing',
    );
  });

  test('knows its environment and nothing else of it', () => {
    expect(model).toMatchObject({ environment: 'dev', production: false, settings: configFor('dev').response });
    expect(model.topology.zones.map(({ id }) => id)).toEqual(configFor('dev').zones);
    expect(Object.keys(responseHandlers)).toHaveLength(readdirSync(handlers).length);
  });
});
