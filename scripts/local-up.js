import { spawnSync } from 'node:child_process';

/** `npm run local:up`: a LocalStack in Docker, on loopback alone. 4.14.0 is the last version that needs no account. */
const image = process.env.LOCALSTACK_IMAGE ?? 'localstack/localstack:4.14.0';
const name = 'breakwater-localstack';
const port = 4566;
const services = 'sns,sqs,cloudwatch,cloudformation,iam,sts,events,secretsmanager,ssm,logs,s3,kms,dynamodb,lambda';
const endpoint = `http://127.0.0.1:${port}`;

const docker = (...args) => spawnSync('docker', args, { encoding: 'utf8' });

if (docker('version').status !== 0) {
  console.error('No Docker engine answers. Without one the embedded SNS, SQS and DynamoDB stand in: npx chaos up');
  process.exit(1);
}
const running = docker('ps', '--quiet', '--filter', `name=^${name}$`).stdout.trim();
if (!running) {
  const token = process.env.LOCALSTACK_AUTH_TOKEN ? ['--env', 'LOCALSTACK_AUTH_TOKEN'] : [];
  const socket = ['--volume', '/var/run/docker.sock:/var/run/docker.sock'];
  const publish = ['--publish', `127.0.0.1:${port}:${port}`];
  const settings = ['--env', `SERVICES=${services}`, '--env', 'DISABLE_EVENTS=1', ...token];
  const started = docker('run', '--detach', '--rm', '--name', name, ...publish, ...socket, ...settings, image);
  if (started.status !== 0) {
    console.error(`LocalStack did not start: ${started.stderr.trim()}`);
    process.exit(1);
  }
}
const end = Date.now() + 120_000;
for (;;) {
  const answer = await fetch(`${endpoint}/_localstack/health`).catch(() => undefined);
  if (answer?.ok) break;
  if (Date.now() > end) {
    console.error(`LocalStack does not answer at ${endpoint}; docker logs ${name} says why`);
    process.exit(1);
  }
  await new Promise((resolve) => setTimeout(resolve, 500));
}
console.log(`LocalStack answers at ${endpoint} (stop it with: docker stop ${name})`);
console.log(`Next: export AWS_ENDPOINT_URL=${endpoint}; npm run local:deploy; npx chaos up (docs/localstack.md)`);
