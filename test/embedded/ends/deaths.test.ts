import { columnTests } from '../../ends/column-tests.ts';
import { embeddedGrid } from './support/grid.ts';

columnTests(embeddedGrid, 'supervisor-killed', 31_000);
columnTests(embeddedGrid, 'guardian-killed', 31_000);
columnTests(embeddedGrid, 'both-killed', 31_000);
