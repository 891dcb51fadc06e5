import { describe, expect, test } from '@jest/globals';
import { confirmProduction } from '../../../cli/confirm-production.ts';

const prod = { environment: 'prod', production: true };
const dev = { environment: 'dev', production: false };

/** A terminal at which somebody types `answer`; notes what was asked. */
function terminal(answer: string, isTerminal = true) {
  const asked: string[] = [];
  return {
    asked,
    isTerminal,
    ask: async (question: string) => {
      asked.push(question);
      return answer;
    },
  };
}

describe('an environment that serves customers', () => {
  test('is asked for once, by name', async () => {
    const at = terminal('prod\n');
    await confirmProduction([prod, prod], undefined, at);
    expect(at.asked).toEqual(['prod serves customers. Type its name to go on: ']);
  });

  test.each(['', 'yes', 'Prod', 'staging'])('is not meant by %j', async (answer) => {
    await expect(confirmProduction([prod], undefined, terminal(answer))).rejects.toThrow(
      `${JSON.stringify(answer)} is not prod: nothing was started`,
    );
  });

  test('is not asked for where its name is given, and refused where another is', async () => {
    const at = terminal('');
    await confirmProduction([prod], 'prod', at);
    expect(at.asked).toEqual([]);
    await expect(confirmProduction([prod], 'production', at)).rejects.toThrow('names production, but this is prod');
  });

  test('is refused without a terminal, with the way out', async () => {
    const nobody = terminal('prod', false);
    await expect(confirmProduction([prod], undefined, nobody)).rejects.toThrow('say --production prod');
    expect(nobody.asked).toEqual([]);
  });
});

describe('any other environment', () => {
  test('is not asked for', async () => {
    const at = terminal('');
    await confirmProduction([dev], undefined, at);
    expect(at.asked).toEqual([]);
  });

  test('is not what --production means', async () => {
    await expect(confirmProduction([dev], 'prod', terminal(''))).rejects.toThrow('names prod, but this is dev');
  });
});
