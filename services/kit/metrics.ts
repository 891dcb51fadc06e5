import { Counter, Gauge, Histogram, Registry } from 'prom-client';

export type Metrics = ReturnType<typeof createMetrics>;

/** The metrics that every service has; each carries the service's name. */
export function createMetrics(service: string) {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  const registers = [registry];
  const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5];
  return {
    registry,
    requests: new Histogram({
      name: 'http_request_duration_seconds',
      help: 'Time to answer a request.',
      labelNames: ['method', 'route', 'status'],
      buckets,
      registers,
    }),
    degraded: new Counter({
      name: 'degraded_answers_total',
      help: 'Usable answers with something missing, by what is missing.',
      labelNames: ['reason'],
      registers,
    }),
    shed: new Counter({
      name: 'requests_shed_total',
      help: 'Requests refused because too many were in flight.',
      registers,
    }),
    calls: new Histogram({
      name: 'dependency_call_duration_seconds',
      help: 'Time of a call to a dependency with its retries, by outcome.',
      labelNames: ['dependency', 'outcome'],
      buckets,
      registers,
    }),
    retries: new Counter({
      name: 'dependency_retries_total',
      help: 'Second and later attempts.',
      labelNames: ['dependency'],
      registers,
    }),
    retriesRefused: new Counter({
      name: 'dependency_retries_refused_total',
      help: 'Retries that the retry budget did not allow.',
      labelNames: ['dependency'],
      registers,
    }),
    breakers: new Gauge({
      name: 'dependency_breaker_open',
      help: 'Circuit breaker: 0 closed, 1 open, 0.5 half-open.',
      labelNames: ['dependency'],
      registers,
    }),
  };
}
