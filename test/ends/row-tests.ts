import { describe, expect, test } from '@jest/globals';
import { poisonMessage } from '../../lib/model/faults/poison-message.ts';
import { usersBurst } from '../../lib/model/faults/users-burst.ts';
import { rowsOf } from './columns/column.ts';
import { catalogue } from './definition-of.ts';
import { whyNot } from './ends.ts';
import { endsOf, type Grid } from './grid.ts';

/** Whose users come from the supervisor's load and go with it: nothing of the system is touched, and a guardian holds nothing. */
const ofUsers: readonly string[] = [usersBurst.name];
/** It is over when its messages are set aside, whoever asks for how long: test/embedded/system/poison-message.test.ts has it. */
const ofConsumers: readonly string[] = [poisonMessage.name];
/** It holds nothing, and is over when it has looked: test/unit/engine/assert-alarm-state.test.ts has it. */
const looks: readonly string[] = ['assert-alarm-state'];
const elsewhere = [...ofUsers, ...ofConsumers, ...looks];

/** The tests of a grid's rows: nothing is started for them. `isHad`: by the name of a fault, whether it can be had there. */
export function rowTests(name: string, grid: Grid, isHad: (fault: string) => boolean = () => true): void {
  const { stage, columns } = grid;
  const { rows } = stage;
  describe(name, () => {
    test('has a row for every fault that can be had here', () => {
      const aimed = new Set(rows.map(({ fault }) => fault));
      expect(catalogue.filter((fault) => isHad(fault) && !aimed.has(fault) && !elsewhere.includes(fault))).toEqual([]);
    });

    test('has no row of what is not in the catalogue', () => {
      const unknown = rows.filter(({ fault }) => !catalogue.includes(fault));
      expect(unknown.map(({ name }) => name)).toEqual([]);
      expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
    });

    test('holds all rows at once: no two network faults meet on a task, and no store or service is shut to two', () => {
      const onTasks = rows.filter(({ second }) => second === 'refused').map(({ on }) => JSON.stringify(on));
      const shut = rows.flatMap(({ parameters: { Caller, Callee, Store, Table } }) =>
        Caller === undefined ? (Callee ?? Store ?? Table ?? []) : [],
      );
      expect(onTasks.filter((on, index) => onTasks.indexOf(on) !== index)).toEqual([]);
      expect(shut.filter((name, index) => shut.indexOf(name) !== index)).toEqual([]);
    });

    test('shows every fault that lasts by a sign, but for waiting', () => {
      const blind = rows.filter(({ lasts, sign }) => lasts !== 'once' && sign === undefined);
      expect(blind.map(({ name }) => name)).toEqual(['wait']);
    });

    test.each(endsOf(grid))('goes through each cell of %s, or says why it means nothing', (end) => {
      expect(columns[end]).toBeInstanceOf(Function);
      const mine = rowsOf(stage, end);
      const reasons = rows.filter((row) => !mine.includes(row)).map((row) => whyNot(stage, row, end));
      expect(reasons.every((reason) => reason !== undefined && reason.length > 10)).toBe(true);
      expect(mine.length).toBeGreaterThan(0);
    });
  });
}
