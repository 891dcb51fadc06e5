import { assertAlarmState } from './assert-alarm-state.ts';
import type { AutomationEffect } from './automations.ts';
import { cpuStress } from './cpu-stress.ts';
import { disruptConnectivity } from './disrupt-connectivity.ts';
import { drainContainerInstances } from './drain-container-instances.ts';
import { clusterConnectionFailure } from './dsql.ts';
import { ebsFaults } from './ebs.ts';
import { ec2Faults } from './ec2.ts';
import { eksFaults } from './eks.ts';
import type { Fault, ParameterTable } from './fault.ts';
import { injectApiFaults } from './inject-api.ts';
import { interruptAzPower } from './interrupt-az-power.ts';
import { ioStress } from './io-stress.ts';
import { killProcess } from './kill-process.ts';
import { kinesisFaults } from './kinesis.ts';
import { lambdaFaults } from './lambda.ts';
import { networkBlackholePort } from './network-blackhole-port.ts';
import { networkLatency } from './network-latency.ts';
import { networkPacketLoss } from './network-packet-loss.ts';
import { pauseReplicationFaults } from './pause-replication.ts';
import { rdsFaults } from './rds.ts';
import { sendCommand } from './send-command.ts';
import { startAutomation } from './start-automation.ts';
import { startZonalAutoshift } from './start-zonal-autoshift.ts';
import { stopTask } from './stop-task.ts';
import type { TargetType } from './target.ts';
import { vpcNetworkFaults } from './vpc-network.ts';
import { wait } from './wait.ts';

/** The catalogue: every action of FIS, those first that are executed here or by the stacks. A new one is its file and its line here, or its line in the list of its family. */
const catalogue = [
  stopTask,
  killProcess,
  cpuStress,
  ioStress,
  networkLatency,
  networkPacketLoss,
  networkBlackholePort,
  disruptConnectivity,
  interruptAzPower,
  startZonalAutoshift,
  startAutomation,
  wait,
  assertAlarmState,
  drainContainerInstances,
  ...injectApiFaults,
  ...ebsFaults,
  ...ec2Faults,
  ...eksFaults,
  ...kinesisFaults,
  ...lambdaFaults,
  ...vpcNetworkFaults,
  ...rdsFaults,
  ...pauseReplicationFaults,
  clusterConnectionFailure,
  sendCommand,
] as const;

/** Whatever an action does, its parameters read. */
export type Effect = ReturnType<(typeof catalogue)[number]['effect']>;

/** What happens in the end: of an action that runs a document of ours, what the document does. */
export type InnerEffect = Exclude<Effect, { kind: 'automation' }> | AutomationEffect;

export const faults: readonly Fault<ParameterTable, Effect>[] = catalogue;

export function findFault(actionId: string): (typeof faults)[number] | undefined {
  return faults.find((fault) => fault.actionId === actionId);
}

/** The name that FIS gives an action now; undefined where it has been called so all along, or never was one. */
export function renamed(actionId: string): string | undefined {
  return faults.find(({ formerly }) => formerly === actionId)?.actionId;
}

/** The target types that some fault acts on, by resource type: derived, so that a new fault brings its own. */
export const targetTypes: ReadonlyMap<string, TargetType> = new Map(
  faults.flatMap(({ target }) => (target ? [[target.resourceType, target] as const] : [])),
);
