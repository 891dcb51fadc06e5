import { stackStatus } from '../../aws/cloudformation/stack-status.ts';
import { serve } from '../shared/serve.ts';
import { rollbackDeployment } from './rollback-deployment.ts';

export const handler = serve('rollback-deployment', (message, ports) =>
  rollbackDeployment(message, { ...ports, stackStatus: (stackName) => stackStatus(ports.ecs, stackName) }),
);
