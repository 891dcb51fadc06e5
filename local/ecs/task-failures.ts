import type { ServiceDeployment } from './deployment-record.ts';

/** Failures in a row at which ECS says that a service cannot start tasks consistently. */
const impairedAfter = 3;

/** Counts the failed tasks of a service against the threshold of its deployment; a rollback is counted for itself. */
export class TaskFailures {
  #inRow = 0;
  #ofRollback = 0;

  /** Another deployment, or a rollback, begins. */
  begin(): void {
    this.#inRow = 0;
    this.#ofRollback = 0;
  }

  /** `deployment` is given where the task is of the revision that is being rolled out. */
  healthy(deployment: ServiceDeployment | undefined): void {
    this.#inRow = 0;
    if (!deployment || deployment.configuration.deploymentCircuitBreaker.resetOnHealthyTask === false) return;
    if (deployment.status === 'IN_PROGRESS') deployment.failureCount = 0;
    this.#ofRollback = 0;
  }

  /** Whether the threshold is reached, and whether the service cannot start tasks consistently since this one. */
  failed(deployment: ServiceDeployment | undefined): { isOver: boolean; isImpaired: boolean } {
    const isImpaired = ++this.#inRow === impairedAfter;
    return { isImpaired, isOver: deployment !== undefined && this.#count(deployment) >= deployment.threshold };
  }

  #count(deployment: ServiceDeployment): number {
    if (deployment.breaker === 'DISABLED') return 0;
    if (deployment.status === 'IN_PROGRESS') return ++deployment.failureCount;
    return deployment.status === 'ROLLBACK_IN_PROGRESS' ? ++this.#ofRollback : 0;
  }
}
