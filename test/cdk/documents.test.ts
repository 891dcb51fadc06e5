import { describe, expect, test } from '@jest/globals';
import { experimentsOf } from '../../lib/model/experiments/index.ts';
import { localOnly } from '../../lib/model/experiments/template.ts';
import { automations } from '../../lib/model/faults/automations.ts';
import { shopModel } from '../../systems/shop/model.ts';
import { contentOf, contents } from './support/automation.ts';

const deployed = automations.filter(({ localOnly }) => localOnly === undefined);

describe('every document', () => {
  test('is there for every automation of the model', () => {
    const named = [...contents.keys()].filter((name) => !name.endsWith('-command'));
    expect(named.toSorted()).toEqual(deployed.map(({ name }) => `shop-dev-${name}`).toSorted());
  });

  test.each(deployed.map((automation) => [automation.name, automation] as const))(
    '%s takes what the model takes, under a role that nobody can choose',
    (name, { parameters }) => {
      const content = contentOf(name);
      expect(content).toMatchObject({ schemaVersion: '0.3', assumeRole: { 'Fn::GetAtt': expect.anything() } });
      expect(Object.keys(content.parameters)).toEqual(Object.keys(parameters));
      for (const [parameter, rules] of Object.entries(content.parameters)) {
        expect(rules.default).toBe(parameters[parameter]?.default);
        for (const value of rules.allowedValues ?? []) expect(() => parameters[parameter]?.parse(value)).not.toThrow();
        for (const evil of ['', "'; rm -rf / #", '$(reboot)', '{{ x }}', 'PT1M\nreboot', '-1']) {
          const allowed = rules.allowedValues?.includes(evil) ?? new RegExp(rules.allowedPattern ?? '').test(evil);
          expect({ parameter, evil, allowed }).toEqual({ parameter, evil, allowed: false });
        }
      }
    },
  );

  test('takes the parameters of every experiment that runs it', () => {
    for (const { actions } of experimentsOf(shopModel).filter((one) => localOnly(one) === undefined)) {
      for (const { parameters = {} } of Object.values(actions)) {
        const { documentArn, documentParameters } = parameters;
        if (typeof documentArn !== 'object' || !('documentArnOf' in documentArn)) continue;
        const { parameters: rules } = contentOf(documentArn.documentArnOf);
        for (const [name, value] of Object.entries(
          JSON.parse(documentParameters as string) as Record<string, string>,
        )) {
          const { allowedValues, allowedPattern } = rules[name] ?? {};
          expect(allowedValues?.includes(value) ?? new RegExp(allowedPattern ?? '^$').test(value)).toBe(true);
        }
      }
    }
  });

  test('goes on to its revert from every step after the first effect, however that ends', () => {
    for (const name of ['memory-stress', 'bandwidth-limit', 'pause-process', 'dynamodb-throttle', 'deploy-version']) {
      const steps = contentOf(name).mainSteps;
      const from = steps.findIndex(({ name: step }) => ['apply', 'throttle', 'deploy'].includes(step));
      for (const step of steps.slice(from, -1)) {
        expect(step).toMatchObject({ onFailure: 'step:revert', onCancel: 'step:revert' });
      }
      expect(steps.at(-1)).toMatchObject({ name: 'revert', isEnd: true });
      expect(steps.at(-2)).toMatchObject({ nextStep: 'revert' });
    }
  });
});
