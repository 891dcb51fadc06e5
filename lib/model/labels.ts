import { localCluster } from './local-account.ts';

/** Tags that tie AWS resources, local tasks and templates to the model. Only what carries `system` can be touched. */
export const labels = {
  system: 'breakwater:system',
  service: 'breakwater:service',
  /** On a managed instance: the ARN of the task that its SSM agent is in. */
  task: 'breakwater:task',
  /** A table, cache or queue of the topology. */
  store: 'breakwater:store',
  /** The environment a template belongs to, e.g. `staging`. */
  environment: 'breakwater:environment',
  /** `true` where the environment serves customers: starting there asks first. */
  production: 'breakwater:production',
  experiment: 'breakwater:experiment',
  /** On an experiment: who asked the gate for it. */
  principal: 'breakwater:principal',
  /** On a local template that a command needs for itself: its process, `PID@START`; it goes when that has gone. */
  owner: 'breakwater:owner',
  /** On an experiment, `true`: it was started without the stop conditions whose alarms are not here. */
  withoutStopConditions: 'breakwater:without-stop-conditions',
  /** `true` permits taking the last healthy task of a service. */
  allowLastHealthyTask: 'breakwater:allow-last-healthy-task',
  /** On an experiment, `true` as it is started: actions that are not executed there are skipped, where they would fail it. */
  skipUnsupported: 'breakwater:skip-unsupported',
  /** Space-separated services and stores that may be hurt; those that do not fit go on in `…-2`. */
  expectedRadius: 'breakwater:expected-radius',
  /** Space-separated services that the experiment itself deploys: its alarms are to be taken for a deployment's. */
  deploys: 'breakwater:deploys',
  /** Seconds after harm began in which a template's stop conditions act, `40-90`, and after its end until they are OK again. */
  stopLag: 'breakwater:stop-lag-seconds',
  alarmCalm: 'breakwater:alarm-calm-seconds',
  /** On a throttled table: its limits from before, `READ/WRITE`; -1 means none. Removed when they are restored. */
  onDemandThroughput: 'breakwater:on-demand-throughput',
  /** On a service that an experiment deployed: the way back, `FAMILY:REVISION FAMILY:REVISION`, from before and of the experiment, and `by EXECUTION`. Removed when it is back. Its version has one too, without itself, and keeps it. */
  deployedOver: 'breakwater:deployed-over',
} as const;

type Tagged = { readonly name: string; readonly tags?: Readonly<Record<string, string>> };

/** The tags of a service on this machine: those that its configuration gives, and our own. */
const tagsOfService = (
  { name: system }: { readonly name: string },
  { name, tags }: Tagged,
): Readonly<Record<string, string>> => ({ ...tags, [labels.system]: system, [labels.service]: name });

/**
 * The tags by which a task on this machine can be found: its service's, and ECS's own. Source: ECS developer guide, tags
 * that ECS manages.
 */
export const tagsOfTask = (system: { readonly name: string }, service: Tagged): Readonly<Record<string, string>> => ({
  ...tagsOfService(system, service),
  'aws:ecs:clusterName': localCluster(system),
  'aws:ecs:serviceName': service.name,
});
