import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { labels } from '../../../lib/model/labels.ts';
import { describeWithPrograms, type RunningScript, startScript, writeProgram } from './support/scripts.ts';

const task = {
  TaskARN: 'arn:aws:ecs:eu-central-1:111122223333:task/shop-dev/158d1c8083dd49d6b527399fd6414f5c',
  AvailabilityZone: 'eu-central-1b',
  Limits: { CPU: 0.5, Memory: 1024 },
};
const activate = 'echo \'{"ActivationId":"act-1","ActivationCode":"hush-hush"}\'';

let folder: string;
let metadata: Server;
let metadataFailures: number;
let running: RunningScript | undefined;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-entrypoint-'));
  mkdirSync(join(folder, 'bin'));
  metadataFailures = 0;
  metadata = createServer((request, response) => {
    if (request.url !== '/v4/id/task' || metadataFailures-- > 0) response.writeHead(500).end();
    else response.end(JSON.stringify(task));
  });
  await new Promise<void>((resolve) => metadata.listen(0, '127.0.0.1', resolve));
  writeAgent();
  writeAws(activate);
  writeProgram(join(folder, 'bin'), 'atd', `echo started >>${folder}/atd`);
});
afterEach(() => {
  running?.end();
  metadata.closeAllConnections();
  metadata.close();
  rmSync(folder, { recursive: true });
});

const calls = () => (existsSync(join(folder, 'calls')) ? readFileSync(join(folder, 'calls'), 'utf8').split('\n') : []);

function writeAgent(register = `echo '{"ManagedInstanceID":"mi-1"}' >${folder}/registration; exit 0`): void {
  writeProgram(
    join(folder, 'bin'),
    'amazon-ssm-agent',
    `echo "agent $*" >>${folder}/calls
if [ "$1" = -register ]; then ${register}; fi
trap 'echo "agent ended" >>${folder}/calls; exit 0' TERM
while :; do sleep 0.05; done`,
  );
}

/** A fake of `aws` that answers create-activation by this text, and all else with success. */
function writeAws(createActivation: string): void {
  writeProgram(
    join(folder, 'bin'),
    'aws',
    `echo "aws $*" >>${folder}/calls
case $2 in create-activation) ${createActivation} ;; esac`,
  );
}

function start(variables: Record<string, string> = {}): RunningScript {
  const address = metadata.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  running = startScript('entrypoint.sh', [], {
    PATH: `${join(folder, 'bin')}:${process.env.PATH}`,
    ECS_CONTAINER_METADATA_URI_V4: `http://127.0.0.1:${port}/v4/id`,
    MANAGED_INSTANCE_ROLE_NAME: 'shop-dev-managed-instance',
    ACTIVATION_TAGS: `Key=${labels.system},Value=shop Key=${labels.environment},Value=dev Key=${labels.service},Value=gateway`,
    TASK_FILE: join(folder, 'run', 'task.json'),
    REGISTRATION_FILE: join(folder, 'registration'),
    ...variables,
  });
  return running;
}

async function until(line: string): Promise<string> {
  const end = performance.now() + 15_000;
  for (;;) {
    const found = calls().find((call) => call.startsWith(line));
    if (found) return found;
    if (performance.now() > end) throw new Error(`no call ${JSON.stringify(line)} in ${JSON.stringify(calls())}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The agent running, as against being registered: a call without arguments. */
const agentRuns = 'agent ';
const untilAgentRuns = async () => {
  await until('agent -register');
  const end = performance.now() + 10_000;
  while (!calls().includes(agentRuns) && performance.now() < end) await new Promise((r) => setTimeout(r, 20));
};

describeWithPrograms('the entry point of the sidecar (aws and the agent are fakes)', ['bash', 'curl', 'jq'], () => {
  test('registers the task under the tags by which FIS and our own documents find it', async () => {
    start();
    const activation = await until('aws ssm create-activation');
    const tags = activation.match(/Key=\S+/g);
    expect(tags).toEqual([
      `Key=ECS_TASK_ARN,Value=${task.TaskARN}`,
      `Key=ECS_TASK_AVAILABILITY_ZONE,Value=${task.AvailabilityZone}`,
      'Key=FAULT_INJECTION_SIDECAR,Value=true',
      `Key=${labels.task},Value=${task.TaskARN}`,
      'Key=breakwater:system,Value=shop',
      'Key=breakwater:environment,Value=dev',
      'Key=breakwater:service,Value=gateway',
    ]);
    expect(activation).toContain('--iam-role shop-dev-managed-instance');
    expect(activation).toContain('--region eu-central-1');
    await untilAgentRuns();
    expect(await until('agent -register')).toBe('agent -register -code hush-hush -id act-1 -region eu-central-1 -y');
    expect(JSON.parse(readFileSync(join(folder, 'run', 'task.json'), 'utf8'))).toEqual(task);
  });

  test('starts atd, on which the network documents rely, and goes on where it fails', async () => {
    start();
    await untilAgentRuns();
    expect(readFileSync(join(folder, 'atd'), 'utf8')).toBe('started\n');
    running?.end();
    rmSync(join(folder, 'calls'));
    rmSync(join(folder, 'registration'));
    writeProgram(join(folder, 'bin'), 'atd', 'exit 1');
    const { stop, ended } = start();
    await untilAgentRuns();
    stop('SIGTERM');
    expect((await ended).stderr).toContain('atd did not start');
  });

  test('takes activation and registration back on SIGTERM, before the agent ends, and tells no secret', async () => {
    const { stop, ended } = start();
    await untilAgentRuns();
    const begun = performance.now();
    stop('SIGTERM');
    const { status, stdout, stderr } = await ended;
    expect(performance.now() - begun).toBeLessThan(5_000);
    expect(status).toBe(0);
    expect(stdout + stderr).not.toContain('hush-hush');
    const last = calls().slice(-4);
    expect(last[0]).toContain('delete-activation --activation-id act-1 --region eu-central-1');
    expect(last[1]).toContain('deregister-managed-instance --instance-id mi-1 --region eu-central-1');
    expect(last[2]).toBe('agent ended');
  });

  test('tries again where metadata or SSM fail at first', async () => {
    metadataFailures = 1;
    writeAws(`[ -e ${folder}/tried ] || { touch ${folder}/tried; exit 254; }; ${activate}`);
    const { stop, ended } = start();
    await untilAgentRuns();
    expect(calls().filter((call) => call.includes('create-activation'))).toHaveLength(2);
    stop('SIGTERM');
    expect((await ended).stderr).toContain('register failed, again in 1 s');
  });

  test('leaves no activation behind that could not be used', async () => {
    writeAgent('exit 1');
    const { stop, ended } = start();
    await until('aws ssm delete-activation --activation-id act-1');
    stop('SIGTERM');
    expect((await ended).status).toBe(0);
  });

  test('stops at once while it waits for another attempt', async () => {
    writeAws('exit 254');
    const { stop, ended } = start();
    await until('aws ssm create-activation');
    const begun = performance.now();
    stop('SIGTERM');
    expect((await ended).status).toBe(0);
    expect(performance.now() - begun).toBeLessThan(2_000);
    expect(calls().some((call) => call.includes('delete-activation'))).toBe(false);
  });

  test('runs an agent that ended again', async () => {
    writeProgram(join(folder, 'bin'), 'amazon-ssm-agent', `echo "agent $*" >>${folder}/calls`);
    start();
    const end = performance.now() + 10_000;
    while (calls().filter((call) => call === agentRuns).length < 2 && performance.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(calls().filter((call) => call === agentRuns).length).toBeGreaterThanOrEqual(2);
    expect(calls().filter((call) => call.includes('create-activation'))).toHaveLength(1);
  });

  test('restarted in its task, it runs the agent as it is registered, and still takes all back', async () => {
    const first = start();
    await untilAgentRuns();
    first.end();
    await first.ended;
    rmSync(join(folder, 'calls'));
    const { stop, ended } = start();
    const end = performance.now() + 10_000;
    while (!calls().includes(agentRuns) && performance.now() < end) await new Promise((r) => setTimeout(r, 20));
    stop('SIGTERM');
    expect((await ended).status).toBe(0);
    expect(calls().map((call) => call.split(' --')[0])).toEqual([
      agentRuns,
      'aws ssm delete-activation',
      'aws ssm deregister-managed-instance',
      'agent ended',
      '',
    ]);
  });

  test.each(['MANAGED_INSTANCE_ROLE_NAME', 'ECS_CONTAINER_METADATA_URI_V4'])(
    'says that %s is missing',
    async (name) => {
      expect(await start({ [name]: '' }).ended).toMatchObject({ status: 1, stderr: `ssm-agent: ${name} is missing\n` });
    },
  );
});
