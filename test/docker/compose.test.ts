import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sentTimes } from '../../local/runtimes/embedded/stores/sent-times.ts';
import { topology as shop } from '../../systems/shop/topology.ts';
import { composeFile, createProject, killProcess, whyNoCompose } from './support/compose.ts';
import { describeWithDocker } from './support/describe-with-docker.ts';
import { dockerOutput } from './support/docker.ts';
import { eventually } from './support/eventually.ts';
import { buildMs } from './support/images.ts';

const project = createProject();
const upMs = 120_000;

/** Health of a container, and how often it was started again. */
const stateOf = async (service: string): Promise<{ health: string; restarts: number }> => {
  const format = '{"health": "{{.State.Health.Status}}", "restarts": {{.RestartCount}}}';
  return JSON.parse(await dockerOutput(['inspect', '--format', format, await project.idOf(service)]));
};

describeWithDocker(
  'the shop in containers',
  () => {
    beforeAll(() => project.build(), buildMs);
    afterAll(() => project.compose('--profile', '*', 'down', '--volumes', '--timeout', '1'), 60_000);

    test(
      'comes up, every container healthy',
      async () => {
        await project.compose('up', '--no-build', '--detach', '--wait', '--wait-timeout', '110');
        const states = await project.compose('ps', '--all', '--format', '{{.Service}} {{.Health}}');
        const services = shop.services.flatMap(({ name }) => [`${name}-a`, `${name}-b`]);
        const expected = [...services, 'cache', 'aws-stores'].map((name) => `${name} healthy`);
        expect(states.split('\n').sort()).toEqual(expected.sort());
      },
      upMs,
    );

    test('answers at the gateway of either zone', async () => {
      for (const zone of ['a', 'b']) {
        const answer = await fetch(`${await project.urlOf(`gateway-${zone}`, 8080)}/products`);
        expect(answer.status).toBe(200);
        expect(await answer.json()).toMatchObject({ products: expect.arrayContaining([expect.anything()]) });
      }
    });

    test('takes an order, has it paid for, and tells of it', async () => {
      const gateway = await project.urlOf('gateway-a', 8080);
      const headers = { 'content-type': 'application/json', 'idempotency-key': randomUUID() };
      const body = JSON.stringify({ productId: 'product-01', quantity: 1, amountCents: 100 });
      const { id } = (await (await fetch(`${gateway}/orders`, { method: 'POST', headers, body })).json()) as {
        id: string;
      };
      await eventually(async () => {
        const order = (await (await fetch(`${gateway}/orders/${id}`)).json()) as { status: string };
        return order.status === 'paid';
      });
      await eventually(async () => (await customersTold()) === 1);
      const queue = shop.stores.find(({ kind }) => kind === 'sqs-queue')?.name ?? '';
      const queues = await project.urlOf('aws-stores', 9324);
      await eventually(async () => (await sentTimes(queues, queue)).length === 0);
    });

    const customersTold = async (): Promise<number> => {
      const ask = `console.log(await (await fetch('http://127.0.0.1:8085/metrics')).text())`;
      const evaluate = ['node', '--input-type=module', '--eval', ask];
      const told = await Promise.all(
        ['a', 'b'].map((zone) => project.compose('exec', '-T', `notification-service-${zone}`, ...evaluate)),
      );
      return told.map((text) => Number(/^customers_told_total\S* (\d+)$/m.exec(text)?.[1])).reduce((a, b) => a + b);
    };

    test('has a task back and healthy whose process was killed', async () => {
      await killProcess(await project.idOf('product-service-a'));
      await eventually(async () => (await stateOf('product-service-a')).restarts === 1);
      await eventually(async () => (await stateOf('product-service-a')).health === 'healthy');
      expect((await fetch(`${await project.urlOf('gateway-a', 8080)}/products`)).status).toBe(200);
    });

    test('lets nothing be written, and nobody be more than a plain user', async () => {
      const write = "try { require('fs').writeFileSync('/app/x', '') } catch ({ code }) { console.log(code) }";
      const status = "console.log(require('fs').readFileSync('/proc/1/status', 'utf8'))";
      const evaluate = (script: string) => project.compose('exec', '-T', 'order-service-b', 'node', '--eval', script);
      expect(await evaluate(write)).toMatch(/EROFS|EACCES/);
      const lines = (await evaluate(status)).split('\n');
      expect(lines).toEqual(expect.arrayContaining(['CapBnd:\t0000000000000000', 'NoNewPrivs:\t1']));
    });

    test('leaves nothing', async () => {
      expect((await project.remains()).length).toBeGreaterThan(0);
      await project.compose('down');
      expect(await project.remains()).toEqual([]);
    }, 60_000);
  },
  whyNoCompose,
);

const compose1 = spawnSync('docker-compose', ['version', '--short'], { encoding: 'utf8' });
const is1 = compose1.stdout?.startsWith('1.') ?? false;
if (!is1) process.stderr.write('SKIPPED: Compose 1.29 takes local/compose.yaml: no docker-compose 1 here\n');

(is1 ? test : test.skip)('Compose 1.29 takes local/compose.yaml', () => {
  const { status, stderr } = spawnSync('docker-compose', ['--file', composeFile, 'config', '--quiet'], {
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});
