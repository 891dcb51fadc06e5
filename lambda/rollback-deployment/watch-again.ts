import { updateService } from '../shared/acts.ts';
import { withAlarms } from '../shared/deployment-alarms.ts';
import type { Acted } from '../shared/drill.ts';
import type { Ports } from '../shared/ports.ts';

/**
 * Lets alarms watch the deployments of a service again, by the task definition that it has: that begins no deployment, and
 * the role of a handler may do no less.
 */
export const watchAgain = async (ports: Ports, service: string): Promise<Acted<void>> =>
  updateService(ports, { service, ...(await withAlarms(ports, service, 'on')) });
