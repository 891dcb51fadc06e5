/** What every task is told of itself, whatever else is said. */
export const taskVariables = (task: {
  readonly service: string;
  readonly zone: string;
  readonly id: string;
  /** Where it listens. */
  readonly host: string;
  readonly port: number;
}): Record<string, string> => ({
  SERVICE_NAME: task.service,
  TASK_ID: task.id,
  AVAILABILITY_ZONE: task.zone,
  HOST: task.host,
  PORT: String(task.port),
});

/** What a task on the services' kit is told beside: `resilience` is `on` or `off`; milliseconds from SIGTERM to its end. */
export const kitVariables = (kit: {
  readonly resilience: string;
  readonly stopTimeout: number;
}): Record<string, string> => ({
  RESILIENCE: kit.resilience,
  LOG_LEVEL: 'warn',
  STOP_TIMEOUT_MS: String(kit.stopTimeout),
});
