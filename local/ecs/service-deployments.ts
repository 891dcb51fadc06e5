import { alarmName } from '../../lib/model/alarm-port.ts';
import { hasDeploymentEnded, type ServiceDeploymentStatus } from '../../lib/model/events/deployment.ts';
import type { Moves, PlacedTask } from '../runtimes/service-policy.ts';
import type { DeploymentPorts, FirstDeployment } from './deployment-ports.ts';
import {
  type DeploymentConfiguration,
  newDeployment,
  type Rollout,
  type ServiceDeployment,
} from './deployment-record.ts';
import { createDeploymentTeller, type DeploymentTeller } from './deployment-teller.ts';
import { arnOfAlarm, type Monitors, monitorsOf, noMonitors, rollbackReasons } from './monitors.ts';
import { isLive, isSteady, nextMoves, type RollingUpdate } from './rolling-update.ts';
import { TaskFailures } from './task-failures.ts';

/**
 * The deployments of one service, one after the other: a rolling update with ECS's circuit breaker and deployment alarms.
 * Says by `onNews` that the service is to be reconciled.
 */
export class ServiceDeployments {
  readonly service: string;
  readonly all: ServiceDeployment[] = [];
  readonly rollouts: Rollout[] = [];
  configuration: DeploymentConfiguration;
  desiredCount: number;
  primary: Rollout;
  onNews: () => void = () => {};
  #completed: Rollout | undefined;
  readonly #failures = new TaskFailures();
  #isSteady = false;
  #tasks: readonly PlacedTask[] = [];
  readonly #ports: DeploymentPorts;
  readonly #teller: DeploymentTeller;

  /** `first` is what the service begins with: no circuit breaker and no alarm watches it, for there is no way back. */
  constructor(first: FirstDeployment, ports: DeploymentPorts) {
    this.service = first.service;
    this.desiredCount = first.desiredCount;
    this.configuration = first.configuration;
    this.primary = first.rollout;
    this.#ports = ports;
    this.#teller = createDeploymentTeller(first.service, ports);
    this.#open(first.arn, first.rollout, noMonitors);
    this.#teller.move(this.current, 'IN_PROGRESS', 'The service is created.');
  }

  get current(): ServiceDeployment {
    return this.all.at(-1) as ServiceDeployment;
  }

  /** Begins to deploy; one that is under way is given up. Source: ECS developer guide, service deployment states. */
  begin(arn: string, rollout: Rollout): ServiceDeployment {
    const before = this.primary;
    if (before.state !== 'COMPLETED') before.keep = this.#countOf(before);
    this.#giveUp(this.current);
    this.primary = rollout;
    this.#isSteady = false;
    this.#failures.begin();
    this.#open(arn, rollout, monitorsOf(this.configuration, this.#ports.alarms));
    const deployment = this.current;
    this.#teller.soon(() => {
      if (this.#teller.move(deployment, 'IN_PROGRESS', '')) this.onNews();
    });
    return deployment;
  }

  /** Asks to end a deployment that is under way; false where it has ended. Once it is being ended, it goes on with that. */
  stop(deployment: ServiceDeployment, how: 'ABORT' | 'ROLLBACK'): boolean {
    if (hasDeploymentEnded(deployment.status)) return false;
    const isRunning = deployment.status === 'PENDING' || deployment.status === 'IN_PROGRESS';
    if (how === 'ABORT' && isRunning) this.#fall(deployment, 'A user stopped the service deployment.');
    else if (how === 'ABORT') return true;
    else if (this.#teller.move(deployment, 'ROLLBACK_REQUESTED', 'A user asked for a rollback.')) {
      this.#teller.soon(() => {
        if (deployment.status === 'ROLLBACK_REQUESTED') this.#rollBack('user');
      });
    }
    return true;
  }

  scale(desiredCount: number): void {
    if (this.#completed) this.#completed.keep = Math.min(this.#completed.keep, desiredCount);
    this.desiredCount = desiredCount;
    this.#isSteady = false;
  }

  reconcile(tasks: readonly PlacedTask[]): Moves {
    this.#tasks = tasks;
    this.#settle();
    const { keep, ...moves } = nextMoves(this.#update());
    const source = this.#source();
    if (source) source.keep = keep;
    return moves;
  }

  launches(deploymentId: string): boolean {
    return (deploymentId === this.primary.id && this.#canLaunch()) || deploymentId === this.#source()?.id;
  }

  taskHealthy(deploymentId: string): void {
    this.#failures.healthy(this.#deploymentOf(deploymentId));
  }

  /** Counts towards the circuit breaker. Source: ECS developer guide, deployment-circuit-breaker. */
  taskFailed(deploymentId: string): void {
    const rollout = this.rollouts.find(({ id }) => id === deploymentId);
    if (rollout) rollout.failedTasks++;
    const { isOver, isImpaired } = this.#failures.failed(this.#deploymentOf(deploymentId));
    if (isImpaired) this.#teller.act('SERVICE_TASK_START_IMPAIRED');
    if (!isOver) return;
    const reason = 'ECS deployment circuit breaker: tasks failed to start.';
    if (this.current.status === 'IN_PROGRESS') {
      this.current.breaker = 'TRIGGERED';
      this.#fail('breaker', reason);
    } else {
      this.#teller.rollout(this.primary, 'FAILED', reason);
      this.#teller.move(this.current, 'ROLLBACK_FAILED', reason);
    }
  }

  /** The deployment that is under way, for tasks of what it rolls out, or back to. */
  #deploymentOf(deploymentId: string): ServiceDeployment | undefined {
    return deploymentId === this.primary.id ? this.current : undefined;
  }

  /** What ran before the primary, and is kept until that is healthy. */
  #source(): Rollout | undefined {
    return this.#completed === this.primary ? undefined : this.#completed;
  }

  #countOf(rollout: Rollout): number {
    return this.#tasks.filter((task) => task.deploymentId === rollout.id && isLive(task)).length;
  }

  #canLaunch(): boolean {
    const waits: readonly ServiceDeploymentStatus[] = ['PENDING', 'STOP_REQUESTED', 'ROLLBACK_REQUESTED'];
    return this.primary.state !== 'FAILED' && !waits.includes(this.current.status);
  }

  #update(): RollingUpdate {
    const source = this.#source();
    const { desiredCount, primary, configuration } = this;
    // What was given up is not replaced: what ran before takes its place.
    const lacking = primary.state === 'FAILED' ? desiredCount - this.#countOf(primary) : 0;
    return {
      ...configuration,
      desiredCount,
      primary: primary.tasks,
      launches: this.#canLaunch(),
      ...(source && { source: { revision: source.tasks, keep: Math.max(source.keep, lacking) } }),
      tasks: this.#tasks,
    };
  }

  /** Ends the deployment that has reached a steady state. */
  #settle(): void {
    const steady = isSteady(this.#update()) && this.#canLaunch();
    if (steady && !this.#isSteady) this.#teller.act('SERVICE_STEADY_STATE');
    this.#isSteady = steady;
    if (!steady) return;
    const deployment = this.current;
    if (deployment.status === 'ROLLBACK_IN_PROGRESS') {
      this.#complete('ROLLBACK_SUCCESSFUL', deployment.rollback?.reason ?? '');
    } else if (deployment.status === 'IN_PROGRESS' && !deployment.isBaking) {
      if (deployment.alarms === 'MONITORING') this.#bake(deployment);
      else this.#complete('SUCCESSFUL', '');
    }
  }

  #bake(deployment: ServiceDeployment): void {
    deployment.isBaking = true;
    const { clock, bakeMilliseconds } = this.#ports;
    const end = () => {
      deployment.isBaking = false;
      if (deployment.status === 'IN_PROGRESS' && this.#isSteady) this.#complete('SUCCESSFUL', '');
    };
    clock.after(bakeMilliseconds, end, { idle: true });
  }

  #complete(status: 'SUCCESSFUL' | 'ROLLBACK_SUCCESSFUL', reason: string): void {
    this.#completed = this.primary;
    this.primary.keep = this.desiredCount;
    this.#teller.rollout(this.primary, 'COMPLETED', `ECS deployment ${this.primary.id} completed.`);
    this.#teller.move(this.current, status, reason);
  }

  /** An alarm has gone into ALARM. */
  alarmed(arn: string): void {
    const { status, alarms, configuration, triggeredAlarms } = this.current;
    const name = configuration.alarms.alarmNames.find((each) => arnOfAlarm(each) === arn);
    if (name === undefined || status !== 'IN_PROGRESS' || alarms !== 'MONITORING') return;
    triggeredAlarms.push(name);
    this.current.alarms = 'TRIGGERED';
    this.#fail('alarm', `ECS deployment failed: alarm ${alarmName(arn)} is in ALARM.`);
    this.onNews();
  }

  #fail(cause: 'breaker' | 'alarm', reason: string): void {
    const { deploymentCircuitBreaker, alarms } = this.current.configuration;
    const { rollback } = cause === 'breaker' ? deploymentCircuitBreaker : alarms;
    this.#teller.rollout(this.primary, 'FAILED', reason);
    if (rollback && this.#source()?.state === 'COMPLETED') this.#rollBack(cause);
    else this.#fall(this.current, reason);
  }

  /** To the newest rollout that was completed; where there is none, the service is left as it is. */
  #rollBack(cause: keyof typeof rollbackReasons): void {
    const deployment = this.current;
    const target = this.#source();
    if (target?.state !== 'COMPLETED') {
      this.#fall(deployment, 'There is no completed deployment to roll back to.');
      return;
    }
    const { clock } = this.#ports;
    const reason = rollbackReasons[cause];
    if (this.primary.state !== 'FAILED') this.#teller.rollout(this.primary, 'FAILED', reason);
    deployment.rollback = { reason, startedAt: clock.wall(), serviceRevisionArn: target.revision.arn };
    this.#teller.move(deployment, 'ROLLBACK_IN_PROGRESS', reason);
    this.#failures.begin();
    this.primary = target;
    this.#isSteady = false;
    const by = cause === 'breaker' ? ' circuit breaker' : '';
    this.#teller.rollout(target, 'IN_PROGRESS', `ECS deployment${by}: rolling back to deploymentId ${target.id}.`);
    this.onNews();
  }

  /** Without a rollback: the service keeps what it runs, and starts nothing new. */
  #fall(deployment: ServiceDeployment, reason: string): void {
    if (deployment.target.state === 'IN_PROGRESS') this.#teller.rollout(deployment.target, 'FAILED', reason);
    this.#teller.stop(deployment, reason);
  }

  /** Another deployment begins. */
  #giveUp(deployment: ServiceDeployment): void {
    const reason = 'Another service deployment was started.';
    if (deployment.status === 'ROLLBACK_IN_PROGRESS') this.#teller.move(deployment, 'ROLLBACK_FAILED', reason);
    else if (!hasDeploymentEnded(deployment.status)) this.#teller.stop(deployment, reason);
  }

  #open(arn: string, target: Rollout, monitors: Monitors): void {
    const { service, configuration, desiredCount } = this;
    const now = this.#ports.clock.wall();
    const source = this.#completed?.revision;
    this.rollouts.push(target);
    this.all.push(newDeployment({ arn, service, source, target, configuration, desiredCount, ...monitors }, now));
    this.#teller.opened(this.current);
    this.#teller.rollout(target, 'IN_PROGRESS', `ECS deployment ${target.id} in progress.`);
  }
}
