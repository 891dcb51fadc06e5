import type { ComposeService, HealthCheck } from './compose-file.ts';
import { seconds } from './compose-file.ts';
import { contained } from './settings.ts';

/** What holds a container in: its share of the machine (memory in MiB, no swap beyond it), its root read-only, no rights. */
export const confined = (limits: { readonly cpus: number; readonly memory: number }) =>
  ({
    restart: 'unless-stopped',
    stop_grace_period: seconds(contained.stopTimeout + contained.stopMargin),
    cpus: limits.cpus,
    mem_limit: `${limits.memory}m`,
    memswap_limit: `${limits.memory}m`,
    pids_limit: contained.pids,
    read_only: true,
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
  }) as const satisfies Partial<ComposeService>;

/** A health check by a command of the image, without a shell. */
export const checkedBy = (command: readonly string[]): HealthCheck => ({
  test: ['CMD', ...command],
  interval: seconds(contained.healthInterval),
  timeout: seconds(contained.healthTimeout),
  retries: contained.healthRetries,
  start_period: seconds(contained.startPeriod),
});

/** How long the program of a check may wait for an answer. */
export const answerMilliseconds = contained.healthTimeout - contained.toStart;
