import { columnTests } from '../../ends/column-tests.ts';
import { rowTests } from '../../ends/row-tests.ts';
import { dockerGrid } from './support/grid.ts';

rowTests('the grid of ends on containers', dockerGrid);
// The other ends take longer than a test should: `npm run grid -- --runtime docker`.
columnTests(dockerGrid, 'supervisor-killed', 28_800);
