import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Event } from '../../lib/model/events/event.ts';
import { readJournal } from '../../local/journal/read-journal.ts';
import type { Task } from '../../local/runtimes/runtime.ts';
import { readState } from '../../local/supervisor/state.ts';
import { type Finished, isBusyMachine, startChaos } from '../embedded/system/support.ts';
import { baseOf, serviceDockerfile, trusting } from './support/bases.ts';
import { imageOf, whyNoCompose } from './support/compose.ts';
import { describeWithDocker } from './support/describe-with-docker.ts';
import { docker, dockerOutput } from './support/docker.ts';
import { eventually } from './support/eventually.ts';
import { heldBy } from './support/held-by.ts';
import { buildMs } from './support/images.ts';
import { saveRules } from './support/rule-savers.ts';
import { verdictsIn } from './support/verdicts-in.ts';

const theirs = fileURLToPath(new URL('support/tea-shop', import.meta.url));
const basePort = '28900';

describeWithDocker(
  "somebody's compose project, attacked",
  () => {
    const shop = join(realpathSync(mkdtempSync(join(tmpdir(), 'breakwater-tea-'))), 'tea');
    const folder = join(shop, '.breakwater');
    const system = ['--system', join(shop, 'breakwater.config.mjs'), '--folder', folder];
    const start = [...system, '--runtime', 'docker', '--base-port', basePort];

    /** Containers and networks of the project, and those that hold faults or look at them. */
    const remains = async () => {
      const ofProject = ['--quiet', '--filter', `name=breakwater-tea`];
      const all = await Promise.all([
        dockerOutput(['ps', '--all', ...ofProject]),
        dockerOutput(['network', 'ls', ...ofProject]),
      ]);
      return all.join('\n').split('\n').filter(Boolean);
    };
    const tasks = async () => (await (await fetch(`http://127.0.0.1:${basePort}/_breakwater/tasks`)).json()) as Task[];
    const pages = async () => {
      const all = await tasks().catch(() => []);
      return all.filter(({ service, healthStatus }) => service === 'page' && healthStatus === 'HEALTHY');
    };
    /** Rules and queueing disciplines in the network namespace of a process. */
    const network = async (pid: number): Promise<string> => {
      const rights = ['--pid', 'host', '--cap-add', 'SYS_ADMIN', '--cap-add', 'NET_ADMIN', '--cap-add', 'SYS_PTRACE'];
      // A table that has been looked into is there from then on, and says nothing; a chain that is left does.
      const look = `{ ${saveRules}; } | grep -vE "^(#|[*]|COMMIT|:[A-Z]+ ACCEPT)"; tc qdisc show; ip rule`;
      const enter = ['nsenter', '--target', String(pid), '--net', 'sh', '-c', look];
      const image = (await dockerOutput(['images', '--filter', 'label=breakwater.role=guardian', '--quiet'])).split(
        '\n',
      );
      return dockerOutput(['run', '--rm', '--network', 'none', ...rights, image[0] as string, ...enter]);
    };

    beforeAll(async () => {
      cpSync(theirs, shop, { recursive: true });
      const base = baseOf(serviceDockerfile);
      process.env.BREAKWATER_BASE_IMAGE = await trusting(base);
      process.env.NODE_IMAGE = base;
      process.env.REDIS_IMAGE = imageOf('cache');
    }, buildMs);
    afterAll(async () => {
      await chaos('down', '--folder', folder);
      await chaos('heal', '--folder', folder);
      rmSync(join(shop, '..'), { recursive: true, force: true });
    }, 60_000);

    const chaos = (...args: string[]): Promise<Finished> => startChaos(...args).finished;

    test('what keeps it from being started is told before anything is', async () => {
      const refused = await chaos('up', ...system, '--base-port', basePort, '--runtime', 'dokcer');
      expect(refused).toMatchObject({
        status: 2,
        stderr: expect.stringMatching(/--runtime must be embedded or docker/),
      });
      const processes = await chaos('up', ...system, '--base-port', basePort);
      expect(processes).toMatchObject({
        status: 2,
        stderr: expect.stringMatching(/page, teas, advice: no command says how it is run .*--runtime docker/),
      });
      expect(await remains()).toEqual([]);
    }, 60_000);

    test('a service that ends again and again is named, also where it has no health check', async () => {
      const file = join(shop, 'compose.yaml');
      const sound = readFileSync(file, 'utf8');
      writeFileSync(
        file,
        sound.replace('command: node advice.mjs', `command: node -e "console.error('no kettle'); process.exit(3)"`),
      );
      const refused = await chaos('up', ...start);
      writeFileSync(file, sound);
      expect(refused).toMatchObject({
        status: 3,
        stderr: expect.stringMatching(
          /service advice does not start: .*advice-1: exit 3; the last .*\n( {2}no kettle\n?)+/,
        ),
      });
      expect(await remains()).toEqual([]);
    }, 120_000);

    test(
      'comes up behind the proxy, in as many tasks as it has containers',
      async () => {
        const { status, stderr } = await chaos('up', ...start, '--rate', '40');
        expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
        const all = (await tasks()).map(({ service, availabilityZone }) => `${service} ${availabilityZone}`);
        const zones = ['us-east-1a', 'us-east-1b'];
        expect(all.toSorted()).toEqual(
          [
            'advice us-east-1a',
            ...zones.map((zone) => `page ${zone}`),
            ...zones.map((zone) => `teas ${zone}`),
          ].toSorted(),
        );
        await eventually(async () => {
          const { edges } = (await (await fetch(`http://127.0.0.1:${basePort}/_breakwater/edges`)).json()) as {
            edges: { caller: string; callee: string }[];
          };
          const seen = edges.map(({ caller, callee }) => `${caller} > ${callee}`);
          return ['users > page', 'page > teas', 'page > advice', 'teas > cache'].every((edge) => seen.includes(edge));
        });
      },
      buildMs,
    );

    test('what it survives has held, and what it does not is found', async () => {
      const experiments = ['kill-page', 'stop-teas', 'lose-page-to-advice', 'lose-page-to-teas'];
      const { stdout, stderr } = await chaos(
        ...['run', ...experiments, ...system, '--json', '--retry-inconclusive', '3'],
      );
      const verdicts = verdictsIn(stdout, stderr, experiments);
      const told = [...verdicts.values()].filter((verdict) => !isBusyMachine(verdict));
      for (const { experiment, verdict, reasons } of told) {
        expect({ experiment, verdict, reasons }).toMatchObject({ verdict: 'held' });
      }
      const advice = verdicts.get('lose-page-to-advice');
      if (advice && !isBusyMachine(advice)) expect(advice.degradedShare).toBeGreaterThan(0);
    }, 300_000);

    test('what is held at the observing proxy ends with it, and the verdict says so', async () => {
      const journal = () => readJournal(join(folder, 'journal.jsonl')).events;
      const before = journal().length;
      const isApplied = async () =>
        journal()
          .slice(before)
          .some(({ type }) => type === 'fault-applied');
      const refuse = ['refuse-connections', '--callee', 'cache', '--duration', 'PT3M', '--json'];
      const running = await heldBy(['inject', ...refuse, ...system], isApplied);
      // Another system may be up on this machine, with a proxy of its own.
      const proxy = [
        '--filter',
        'label=com.docker.compose.service=breakwater-proxy',
        '--filter',
        'name=breakwater-tea',
      ];
      const { status } = await docker(['kill', '--signal', 'KILL', await dockerOutput(['ps', '--quiet', ...proxy])]);
      expect(status).toBe(0);
      const { stdout, stderr } = await running.finished;
      const events = stdout
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Event);
      const told = { stderr, verdict: events.find(({ type }) => type === 'verdict') };
      const reasons = [/^fault ended early on cache/, /^the observing proxy process has ended/].map((reason) =>
        expect.stringMatching(reason),
      );
      expect(told.verdict).toMatchObject({ verdict: 'inconclusive', reasons: expect.arrayContaining(reasons) });
    }, 120_000);

    test('a task whose container is removed by hand comes back, and so does the proxy', async () => {
      const isWhole = async () => (await pages()).length === 2;
      await eventually(isWhole);
      const before = (await tasks()).map(({ id }) => id);
      const ids = await Promise.all(
        ['page', 'breakwater-proxy'].map((service) =>
          dockerOutput(['ps', '--quiet', '--filter', `label=com.docker.compose.service=${service}`]),
        ),
      );
      await docker(['rm', '--force', ...ids.map((text) => text.split('\n')[0] as string)]);
      await eventually(async () =>
        (await tasks()).some(({ id, service }) => service === 'page' && !before.includes(id)),
      );
      await eventually(isWhole);
      const asked = await fetch(`http://127.0.0.1:${new URL(readState(folder)?.edges.page ?? '').port}/`);
      expect(asked.status).toBe(200);
    }, 120_000);

    test('a killed supervisor leaves no fault, and heal no container', async () => {
      await eventually(async () => (await pages()).length === 2);
      const pids = (await pages()).map(({ process }) => process.pid);
      const before = await Promise.all(pids.map(network));
      const loss = ['network-packet-loss', '--loss-percent', '30', '--duration', 'PT1H'];
      const running = await heldBy(['inject', ...loss, '--select', 'ALL', '--on', 'page', ...system], async () => {
        const now = await Promise.all(pids.map(network));
        return now.every((text, index) => text !== before[index]);
      });
      process.kill(readState(folder)?.supervisor.pid as number, 'SIGKILL');
      await running.finished;
      await eventually(
        async () => (await dockerOutput(['ps', '--quiet', '--filter', 'name=breakwater-tea.*guardian'])) === '',
      );
      expect(await Promise.all(pids.map(network))).toEqual(before);
      const status = await chaos('status', '--folder', folder);
      expect(status.stdout + status.stderr).toMatch(
        /it died, and has left \d+ containers and 3 networks of breakwater-tea/,
      );
      const healed = await chaos('heal', '--folder', folder);
      expect(healed).toMatchObject({
        status: 0,
        stderr: expect.stringMatching(/removed \d+ containers and 3 networks of breakwater-tea/),
      });
      expect(await remains()).toEqual([]);
      expect(
        (await docker(['ps', '--all', '--quiet', '--filter', 'label=breakwater.system=breakwater-tea'])).stdout,
      ).toBe('');
      expect(readFileSync(join(shop, 'compose.yaml'), 'utf8')).toBe(readFileSync(join(theirs, 'compose.yaml'), 'utf8'));
    }, 120_000);
  },
  whyNoCompose,
);
