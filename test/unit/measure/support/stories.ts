import { deploys, exhausts, hangs, impairs, kills, RunStory, ready } from './run-story.ts';

/** A task of product-service is killed at 10.4 s and replaced by 11.6 s. */
export function killStory(): RunStory {
  return new RunStory()
    .present(10.1, { 'product-service': ready('A', 'B'), 'order-service': ready('O', 'N'), gateway: ready('G', 'H') })
    .status(10.2, 'running')
    .planned(10.3, 'F1', 'A', 'product-service', kills)
    .task(10.4, 'product-service', 'A', 'stopped', 'SIGKILL')
    .applied(10.41, 'F1')
    .task(10.5, 'product-service', 'C', 'starting')
    .task(11.6, 'product-service', 'C', 'ready')
    .status(10.6, 'completed');
}

/** A task of product-service hangs from 10.4 s on; health checks find it at 16 s, its replacement is ready at 17.5 s. */
export function hangStory(): RunStory {
  return new RunStory()
    .present(10.1, { 'product-service': ready('A', 'B'), 'order-service': ready('O', 'N'), gateway: ready('G', 'H') })
    .status(10.2, 'running')
    .planned(10.3, 'F1', 'A', 'product-service', hangs)
    .applied(10.4, 'F1')
    .observed(11.6, 'F1')
    .task(16, 'product-service', 'A', 'unhealthy', 'failed 3 health checks in a row')
    .task(16.1, 'product-service', 'C', 'starting')
    .task(17.5, 'product-service', 'C', 'ready')
    .task(26, 'product-service', 'A', 'stopped', 'SIGKILL')
    .reverted(28.4, 'F1')
    .status(28.5, 'completed');
}

/** The port of payment-service is silent from 10.4 s to 16.2 s. */
export function losePaymentStory(): RunStory {
  return new RunStory()
    .status(10.2, 'running')
    .planned(10.3, 'F1', 'B', 'order-service', impairs)
    .applied(10.4, 'F1')
    .observed(10.5, 'F1')
    .status(16.3, 'completed');
}

/** A task of product-service is told at 10.4 s to fill its memory, and is killed for it at 11.9 s. */
export function exhaustStory(): RunStory {
  return new RunStory()
    .present(10.1, { 'product-service': ready('A', 'B'), 'order-service': ready('O', 'N'), gateway: ready('G', 'H') })
    .status(10.2, 'running')
    .planned(10.3, 'F1', 'A', 'product-service', exhausts)
    .applied(10.4, 'F1')
    .task(11.9, 'product-service', 'A', 'stopped')
    .task(12, 'product-service', 'C', 'starting')
    .task(13.1, 'product-service', 'C', 'ready')
    .status(16.5, 'completed');
}

/**
 * A bad version of product-service is deployed at 10.4 s, serves from 11.5 s, and is gone at `gone`, in seconds; the one
 * from before is rolled out from `back` on.
 */
export function deployStory(gone: number, reverted = gone + 0.3, back = gone - 1.6): RunStory {
  const name = 'product-service';
  return new RunStory()
    .present(10.1, { [name]: ready('A', 'B') })
    .status(10.2, 'running')
    .planned(10.3, 'F1', name, name, deploys)
    .rollout(10.35, name, 2)
    .applied(10.4, 'F1')
    .observed(10.5, 'F1')
    .task(10.5, name, 'C', 'starting', 'started', 2)
    .task(11.5, name, 'C', 'ready', '', 2)
    .task(11.6, name, 'A', 'draining', 'Scaling activity', 1)
    .task(11.8, name, 'A', 'stopped', 'exit 0', 1)
    .rollout(back, name, 1)
    .task(gone - 1.5, name, 'D', 'starting', 'started', 1)
    .task(gone - 0.2, name, 'D', 'ready', '', 1)
    .task(gone, name, 'C', 'draining', 'Scaling activity', 2)
    .reverted(reverted, 'F1')
    .status(reverted + 0.1, 'completed')
    .task(gone + 0.4, name, 'C', 'stopped', 'exit 0', 2);
}
