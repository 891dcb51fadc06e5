import { columnTests } from './support/column-tests.ts';

columnTests('supervisor-killed', 31_000);
columnTests('guardian-killed', 31_000);
columnTests('both-killed', 31_000);
