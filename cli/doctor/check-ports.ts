import type { Finding } from '../../base/finding.ts';
import type { SystemState } from '../../local/supervisor/state.ts';

/** Whether the FIS API can have its port, the one that cannot be moved out of the way; `system` is the folder's own that is up. */
export function checkPorts(
  port: number,
  { isFree, system }: { isFree: boolean; system?: Pick<SystemState, 'endpoint'> | undefined },
): Finding {
  const check = 'ports';
  if (system) return { check, level: 'ok', message: `the system of this folder is up at ${system.endpoint}` };
  if (isFree) return { check, level: 'ok', message: `port ${port} is free; services take the next free ones` };
  return {
    check,
    level: 'fail',
    message: `port ${port} is in use by another process`,
    advice: 'end what listens there, or choose another with --base-port',
  };
}
