import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Receipt } from '../../../lib/model/system.ts';
import { createReceipts } from '../../../measure/receipts.ts';

test('receipts stay for good, answers of a journey as many as are kept, and it is told once what goes', () => {
  const receipt = fc.record({ journey: fc.constantFrom(undefined, 'buy', 'pay') });
  fc.assert(
    fc.property(fc.array(fc.array(receipt, { maxLength: 9 })), (batches) => {
      const kept = 10;
      const notices: string[] = [];
      const receipts = createReceipts((message) => void notices.push(message), kept);
      const given: Receipt[] = [];
      for (const batch of batches) {
        const added = batch.map(({ journey }, index): Receipt => {
          const at = given.length + index;
          return { id: String(at), at, facts: {}, ...(journey && { journey }) };
        });
        given.push(...added);
        receipts.add(added);
      }
      const all = receipts.all();
      const idsOf = (list: readonly Receipt[], journey: string | undefined) =>
        list.filter((one) => one.journey === journey).map(({ id }) => id);
      expect(all.map(({ at }) => at)).toEqual(all.map(({ at }) => at).sort((a, b) => a - b));
      expect(idsOf(all, undefined)).toEqual(idsOf(given, undefined));
      for (const journey of ['buy', 'pay']) {
        const mine = idsOf(all, journey);
        expect(mine).toEqual(idsOf(given, journey).slice(idsOf(given, journey).length - mine.length));
        expect(mine.length).toBeGreaterThanOrEqual(Math.min(kept, idsOf(given, journey).length));
        expect(mine.length).toBeLessThanOrEqual(kept * 1.1);
        const isTold = mine.length < idsOf(given, journey).length;
        expect(notices.filter((text) => text.startsWith(`journey ${journey}: `))).toHaveLength(isTold ? 1 : 0);
      }
    }),
  );
});
