import { columnTests } from './support/column-tests.ts';

columnTests('stopped', 31_500);
columnTests('target-killed', 31_500);
columnTests('second-ends-first', 31_500);
columnTests('first-stopped', 31_500);
