import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { CreateExperimentTemplateCommand } from '@aws-sdk/client-fis';
import { experimentsOf } from '../../../../lib/model/experiments/index.ts';
import { localReferences } from '../../../../lib/model/experiments/local-references.ts';
import { templateOf } from '../../../../lib/model/experiments/template.ts';
import { labels } from '../../../../lib/model/labels.ts';
import { journeys } from '../../../../systems/shop/journeys.ts';
import { shopModel } from '../../../../systems/shop/model.ts';
import { topology as shop } from '../../../../systems/shop/topology.ts';
import { plainEnvironment } from '../../../support/plain-environment.ts';
import { alarmArn } from '../../../unit/engine/support/setup.ts';
import { type Fis, startFis } from '../../server/support/fis.ts';
import { type CloudWatch, type Script, startCloudWatch } from './cloudwatch.ts';

export interface Finished {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A FIS with templates of an environment, a CloudWatch, and the command line between them. */
export interface Remote {
  readonly fis: Fis;
  readonly cloudwatch: CloudWatch;
  /** Puts the template of an experiment there; resolves with its id. */
  deploy(experiment: string, environment?: string, production?: boolean): Promise<string>;
  /** `chaos ...args --endpoint <FIS>`. */
  chaos(...args: string[]): Promise<Finished>;
  /** The same, with more variables of AWS's. */
  chaosWith(variables: Record<string, string>, ...args: string[]): Promise<Finished>;
  /** The same, to be spoken to while it runs. */
  start(...args: string[]): Running;
  /** The results of the newest run. */
  results(): { verdicts: { verdict: string; reasons: string[] }[]; runs: { fis: { id: string } }[] };
  /** When the action that applied the first fault began and ended, as FIS has it; milliseconds since the epoch. */
  actionTimes(): { readonly from?: number | undefined; readonly to?: number | undefined };
  close(): Promise<void>;
}

export interface Running {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
  /** Resolves when standard error has shown the text. */
  says(text: string): Promise<void>;
}

export async function startRemote(options?: Parameters<typeof startFis>[0]): Promise<Remote> {
  const fis = await startFis(options);
  const cloudwatch = await startCloudWatch();
  const folder = mkdtempSync(join(tmpdir(), 'remote-'));
  const startWith = (variables: Record<string, string>, ...args: string[]) =>
    launch(
      [...args, '--endpoint', fis.server.url],
      { AWS_ENDPOINT_URL_CLOUDWATCH: cloudwatch.url, ...variables },
      folder,
    );
  const start = (...args: string[]) => startWith({}, ...args);
  return {
    fis,
    cloudwatch,
    deploy: async (name, environment = 'dev', production = false) => {
      const experiment = experimentsOf(shopModel).find((one) => one.name === name);
      if (!experiment) throw new Error(`no experiment ${name}`);
      const body = templateOf(experiment, shopModel, {
        ...localReferences(shop),
        alarmArn: () => alarmArn,
        tags: { [labels.environment]: environment, [labels.production]: String(production) },
      });
      const { experimentTemplate } = await fis.client.send(
        new CreateExperimentTemplateCommand({
          clientToken: crypto.randomUUID(),
          ...body,
          stopConditions: body.stopConditions.slice(0, 1),
        } as never),
      );
      return experimentTemplate?.id as string;
    },
    start,
    chaos: (...args) => start(...args).finished,
    chaosWith: (variables, ...args) => startWith(variables, ...args).finished,
    results: () => {
      const runs = join(folder, '.breakwater/runs');
      const newest = readdirSync(runs).sort().at(-1) as string;
      return JSON.parse(readFileSync(join(runs, newest, 'results.json'), 'utf8'));
    },
    actionTimes: () => {
      const [fault] = fis.events('fault-applied');
      const states = fis.events('action-state').filter(({ experimentId }) => experimentId === fault?.experimentId);
      const at = (...wanted: string[]) => states.find(({ status }) => wanted.includes(status))?.wall;
      return { from: at('initiating'), to: at('completed', 'stopped', 'failed') };
    },
    close: async () => {
      await fis.close();
      await cloudwatch.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Runs the command line as a user would, in a folder of its own and with no AWS settings but those given. */
export function launch(args: readonly string[], variables: Record<string, string>, cwd: string): Running {
  const ours = Object.entries(plainEnvironment()).filter(([name]) => !name.startsWith('AWS_'));
  const child = spawn(process.execPath, [resolve('cli/main.ts'), ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...Object.fromEntries(ours),
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: '/nowhere',
      AWS_SHARED_CREDENTIALS_FILE: '/nowhere',
      ...variables,
    },
  });
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  const finished = new Promise<Finished>((done) => {
    child.once('close', (status) => done({ status, stdout, stderr }));
  });
  return {
    child,
    finished,
    says: async (text) => {
      const end = Date.now() + 20_000;
      while (!stderr.includes(text)) {
        if (Date.now() > end) throw new Error(`${JSON.stringify(text)} was not said within 20 s, but:\n${stderr}`);
        await new Promise((next) => setTimeout(next, 20));
      }
    },
  };
}

const perPeriod = 1000;

/** Steady traffic in which everybody is served; `unless` says what is otherwise, for a scope and the time of a period. */
export function steady(unless: Script = () => ({})): Script {
  return (scope, at) => {
    const share = scope === 'users' ? 100 : (journeys.find(({ name }) => name === scope)?.share ?? 20);
    const other = unless(scope, at);
    return other && { served: (perPeriod * share) / 100, ...other };
  };
}
