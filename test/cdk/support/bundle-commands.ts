import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { HandlerName } from '../../../lib/model/response/handlers.ts';

/** What IAM calls a service that the SDK calls otherwise. */
const prefixes: Readonly<Record<string, string>> = { 'secrets-manager': 'secretsmanager' };
/** How the SDK finds credentials; a function is given its own. */
const ofCredentials = ['sso', 'sso-oidc', 'sts'];
/** What the document client and endpoint discovery bring along, and no code of ours calls. */
const brought = ['dynamodb:Scan', 'dynamodb:DescribeEndpoints'];
/** What is signed by hand, since no client here has it, by the file that does. */
const signed: Readonly<Record<string, string>> = {
  'aws/cloudformation/stack-status.ts': 'cloudformation:DescribeStacks',
  'aws/fis/safety-lever.ts': 'fis:GetSafetyLever',
  'aws/fis/move-lever.ts': 'fis:UpdateSafetyLeverState',
};

/** The actions that a handler's bundle can send: of each client only the commands that are used are bundled. */
export function actionsSentBy(handler: HandlerName): string[] {
  const { buildSync } = createRequire(import.meta.url)('esbuild') as typeof import('esbuild');
  const { metafile } = buildSync({
    entryPoints: [join('lambda', handler, 'handler.ts')],
    outfile: 'handler.mjs',
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    mainFields: ['module', 'main'],
    logLevel: 'error',
  });
  const [output] = Object.values(metafile.outputs);
  const files = Object.entries(output?.inputs ?? {}).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  return files
    .flatMap(([file]) => {
      const [, client = '', command = ''] = /client-([\w-]+)\/dist-es\/commands\/(\w+)Command\.js$/.exec(file) ?? [];
      if (ofCredentials.includes(client)) return [];
      return client ? [`${prefixes[client] ?? client}:${command}`] : (signed[file] ?? []);
    })
    .filter((action) => !brought.includes(action))
    .toSorted();
}
