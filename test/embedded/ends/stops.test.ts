import { columnTests } from './support/column-tests.ts';

columnTests('stopped', 31_500);
columnTests('target-killed', 31_500);
