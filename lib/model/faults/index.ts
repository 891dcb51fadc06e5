import { cpuStress } from './cpu-stress.ts';
import { disruptConnectivity } from './disrupt-connectivity.ts';
import type { Fault } from './fault.ts';
import { interruptAzPower } from './interrupt-az-power.ts';
import { ioStress } from './io-stress.ts';
import { killProcess } from './kill-process.ts';
import { networkBlackholePort } from './network-blackhole-port.ts';
import { networkLatency } from './network-latency.ts';
import { networkPacketLoss } from './network-packet-loss.ts';
import { startAutomation } from './start-automation.ts';
import { stopTask } from './stop-task.ts';
import { wait } from './wait.ts';

/** The catalogue: every fault there is. A new fault is its file and its line here. */
export const faults: readonly Fault[] = [
  stopTask,
  killProcess,
  cpuStress,
  ioStress,
  networkLatency,
  networkPacketLoss,
  networkBlackholePort,
  disruptConnectivity,
  interruptAzPower,
  startAutomation,
  wait,
];

export function findFault(actionId: string): Fault | undefined {
  return faults.find((fault) => fault.actionId === actionId);
}
