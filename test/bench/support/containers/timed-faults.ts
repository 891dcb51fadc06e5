import { existsSync } from 'node:fs';
import { bandwidthLimit } from '../../../../lib/model/faults/bandwidth-limit.ts';
import { pauseProcess } from '../../../../lib/model/faults/pause-process.ts';
import { startAutomation } from '../../../../lib/model/faults/start-automation.ts';
import { localArn } from '../../../../lib/model/local-account.ts';
import { groupsOf } from '../../../../local/runtimes/docker/stress/groups.ts';
import type { BareContainer, BareSystem } from './bare-system.ts';
import type { Watch } from './effect-probe.ts';
import type { Action } from './experiment.ts';

/** A fault whose beginning and end are timed. */
export interface TimedFault {
  readonly name: string;
  readonly action: Action;
  readonly watch: (target: BareContainer, front: BareContainer) => Watch;
  /** What does the same by a helper container. @default - the kernel offers nothing to do it so */
  readonly helper?: (target: BareContainer) => { readonly on: readonly string[]; readonly off: readonly string[] };
}

const [pinged, answered, duration] = [9001, 9002, 'PT10M'];
const hidden = { everyMilliseconds: 3, slowMilliseconds: 60 };

/** Packets from the target to `front`, where the probe answers itself. */
export const pings = ({ pid }: BareContainer, front: BareContainer, everyMilliseconds = 3): Watch => ({
  ...{ kind: 'pings', pid, host: front.address, answeredAt: front.pid, port: pinged },
  ...{ everyMilliseconds, slowMilliseconds: hidden.slowMilliseconds },
});

export const blackhole: Action = {
  actionId: 'aws:ecs:task-network-blackhole-port',
  parameters: { duration, port: String(pinged), trafficType: 'egress', protocol: 'udp' },
};

/** On the one task of `service`. */
const automate = ({ name }: { readonly name: string }, service: string, parameters: object): Action => ({
  actionId: startAutomation.actionId,
  parameters: {
    documentArn: localArn('ssm', `document/bare-${name}`),
    documentParameters: JSON.stringify({ Duration: duration, Service: service, Tasks: '1', ...parameters }),
    maxDuration: 'PT20M',
  },
});

/** What is timed on the one task of a service. */
export function timedFaults(service: string, { kernel }: Pick<BareSystem, 'kernel'>): TimedFault[] {
  const iptables = kernel.nftables ? 'iptables' : 'iptables-legacy';
  const drop = (how: string) => [iptables, how, 'OUTPUT', '-p', 'udp', '--dport', String(pinged), '-j', 'DROP'];
  const tc = (device: string, how: string, ...what: string[]) => ['tc', 'qdisc', how, 'dev', device, 'root', ...what];
  return [
    {
      name: 'blackhole of a port (iptables)',
      action: blackhole,
      watch: pings,
      helper: () => ({ on: drop('-A'), off: drop('-D') }),
    },
    {
      name: `latency 100 ms (${kernel.netem ? 'tc netem' : 'NFQUEUE: no netem here'})`,
      action: {
        actionId: 'aws:ecs:task-network-latency',
        parameters: { duration, delayMilliseconds: '100', jitterMilliseconds: '0', sources: 'ALL' },
      },
      watch: pings,
      ...(kernel.netem && {
        helper: ({ device }) => ({ on: tc(device, 'add', 'netem', 'delay', '100ms'), off: tc(device, 'del') }),
      }),
    },
    {
      name: 'bandwidth 64 kbit/s (tc tbf)',
      action: automate(bandwidthLimit, service, { KilobitsPerSecond: '64' }),
      watch: (target, front) => ({ ...pings(target, front, 10), kind: 'pings', bytes: 1200 }) as Watch,
      helper: ({ device }) => ({
        on: tc(device, 'add', 'tbf', 'rate', '64kbit', 'burst', '1614b', 'limit', '17614b'),
        off: tc(device, 'del'),
      }),
    },
    {
      name: 'pause of all processes (SIGSTOP)',
      action: automate(pauseProcess, service, {}),
      // From outside: a program that is stopped does not answer.
      watch: ({ address }, { pid }) => ({ kind: 'pings', pid, host: address, port: answered, ...hidden }),
    },
    {
      name: 'CPU stress (stress-ng)',
      action: {
        actionId: 'aws:ecs:task-cpu-stress',
        parameters: { duration, percent: '100', workers: '1' },
      },
      watch: usageOf,
    },
  ];
}

/** Processor time as the kernel counts it for the container's control group. */
function usageOf({ pid }: BareContainer): Watch {
  const { folders } = groupsOf(pid, '/sys/fs/cgroup');
  const folder = folders.find((each) => existsSync(`${each}/cpuacct.usage`));
  if (folder) return { kind: 'usage', file: `${folder}/cpuacct.usage`, unitsPerSecond: 1e9, leastMilliseconds: 6 };
  return { kind: 'usage', file: `${folders[0]}/cpu.stat`, unitsPerSecond: 1e6, leastMilliseconds: 6 };
}
