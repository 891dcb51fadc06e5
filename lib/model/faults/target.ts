/** A kind of resource that an action can act on, with the parameters a target of it accepts. */
export interface TargetType {
  readonly resourceType: string;
  readonly description: string;
  /** The key of `targets` in an action, e.g. `Tasks`. */
  readonly key: string;
  readonly parameters: Readonly<Record<string, { readonly description: string; readonly required: boolean }>>;
  /** FIS's quota of resources per action where the target is given by tags or parameters, not by ARN. */
  readonly maximumResolved: number;
}

/** ECS tasks. Source: FIS user guide, targets and quotas. */
export const ecsTasks: TargetType = {
  resourceType: 'aws:ecs:task',
  description: 'An Amazon ECS task',
  key: 'Tasks',
  parameters: {
    cluster: { description: 'The name or ARN of the cluster that runs the target tasks.', required: false },
    service: { description: 'The name of the service that the target tasks belong to.', required: false },
  },
  maximumResolved: 5,
};
