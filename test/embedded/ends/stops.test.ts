import { columnTests } from '../../ends/column-tests.ts';
import { embeddedGrid } from './support/grid.ts';

columnTests(embeddedGrid, 'stopped', 31_500);
columnTests(embeddedGrid, 'target-killed', 31_500);
