import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deflateRawSync } from 'node:zlib';
import { bundleHandlers, handlerFile } from '../../lib/constructs/response/bundle-handlers.ts';
import { localResponseSettings } from '../../lib/model/response/local-settings.ts';
import { responseModelOf } from '../../lib/model/response/response-model-of.ts';
import { shopModel } from '../../systems/shop/model.ts';
import { type LambdaShare, openShare } from './support/lambda-share.ts';
import { type Figures, quantile } from './table.ts';

/** Of a function of 256 MB: Lambda gives a whole CPU at 1769 MB. Source: Lambda developer guide, memory and computing power. */
const share = { cpus: 0.15, memoryMiB: 256 };
const rounds = Number(process.env.ROUNDS ?? 9);
const wantedMilliseconds = 1000;

const lambda = fileURLToPath(new URL('../../lambda/', import.meta.url));
const program = 'require(process.argv[1]); console.log(performance.now()); process.exit()';

/** Every handler as it is deployed: what its archive holds, and from the start of the process to a loaded function. */
export const bench = async (): Promise<Figures[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const model = JSON.stringify(
    responseModelOf(shopModel, { environment: 'dev', production: false, settings: localResponseSettings }),
  );
  const opened = openShare(share);
  try {
    writeFileSync(join(folder, 'response-model.json'), model);
    const rows = [...bundleHandlers(lambda)]
      .toSorted(([a], [b]) => a.localeCompare(b))
      .map(([handler, code]) => {
        mkdirSync(join(folder, handler));
        const file = join(folder, handler, handlerFile);
        writeFileSync(file, code);
        const zip = deflateRawSync(code).length + deflateRawSync(model).length;
        return [handler, kibibytes(Buffer.byteLength(code)), kibibytes(zip), ...coldInit(opened, file, folder)];
      });
    const what = `${share.cpus} CPU and ${share.memoryMiB} MiB`;
    return [
      {
        title: `Handlers as deployed; cold init in ${what}, ${rounds} times each, wanted: at most ${wantedMilliseconds} ms`,
        head: ['handler', 'code', 'zip, with its model', 'init p50', 'init max', 'held', 'wanted'],
        rows,
      },
    ];
  } finally {
    opened?.close();
    rmSync(folder, { recursive: true });
  }
};

const kibibytes = (bytes: number) => `${Math.round(bytes / 1024)} KiB`;

function coldInit(opened: LambdaShare | undefined, file: string, folder: string): string[] {
  if (!opened) return ['not measured', 'not measured', 'not measured', 'not measured'];
  const env = {
    AWS_REGION: 'us-east-1',
    AWS_LAMBDA_FUNCTION_NAME: 'shop-dev-handler',
    RESPONSE_MODEL_FILE: join(folder, 'response-model.json'),
    LEDGER_TABLE: 'ledger',
    PEOPLE_TOPIC_ARN: 'arn:aws:sns:us-east-1:000000000000:people',
    CLUSTER: 'shop-dev',
  };
  const run = () => Number(opened.run(process.execPath, ['-e', program, file], env));
  // The first reads the file from the disk.
  run();
  opened.peakMebibytes();
  const took = Array.from({ length: rounds }, run);
  const most = Math.max(...took);
  const isGood = most <= wantedMilliseconds ? 'yes' : 'NO';
  return [
    `${quantile(took, 0.5).toFixed(0)} ms`,
    `${most.toFixed(0)} ms`,
    `${opened.peakMebibytes().toFixed(0)} MiB`,
    isGood,
  ];
}
