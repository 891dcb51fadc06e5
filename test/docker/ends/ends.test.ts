import { onRuntime } from '../../../definition/on-runtime.ts';
import { lacksCooperation } from '../../../lib/model/faults/cooperation.ts';
import type { Service } from '../../../lib/model/topology.ts';
import { shopModel } from '../../../systems/shop/model.ts';
import { columnTests } from '../../ends/column-tests.ts';
import { rowTests } from '../../ends/row-tests.ts';
import { dockerGrid } from './support/grid.ts';

const [service] = onRuntime(shopModel, 'docker').topology.services as [Service];
rowTests('the grid of ends on containers', dockerGrid, (fault) => lacksCooperation(fault, service) === undefined);
// The other ends take longer than a test should: `npm run grid -- --runtime docker`.
columnTests(dockerGrid, 'supervisor-killed', 28_800);
