import { describe, expect, test } from '@jest/globals';
import { faults, targetTypes } from '../../../lib/model/faults/index.ts';
import { startAutomation } from '../../../lib/model/faults/start-automation.ts';
import type { TargetDefinition } from '../../../lib/model/fis-template.ts';
import { type Fault, ofDocument, targetOf, valuesOf } from '../../support/action-at-its-edges.ts';
import { edgesOf } from '../../support/parameter-edges.ts';
import { setUp, templateWith } from './support/setup.ts';

const templateOf = (fault: Fault, parameters: Readonly<Record<string, string>>) =>
  templateWith({
    targets: targetOf(fault),
    actions: {
      it: { actionId: fault.actionId, parameters, ...(fault.target && { targets: { [fault.target.key]: 'them' } }) },
    },
    experimentOptions: { emptyTargetResolutionMode: 'skip' },
  });

const named = faults.map((fault) => [fault.actionId, fault] as const);
const create = (fault: Fault, parameters: Readonly<Record<string, string>>) =>
  setUp().engine.templates.create(templateOf(fault, parameters));

describe.each(named)('%s', (_, fault) => {
  test.each(['least', 'greatest'] as const)('takes the %s of each parameter', (end) => {
    const parameters = valuesOf(fault, end);
    expect(create(fault, parameters).actions.it?.parameters).toEqual(parameters);
  });

  const edges = Object.entries(fault.parameters).flatMap(([name, { form }]) =>
    fault === startAutomation && name in ofDocument ? [] : edgesOf(form).beyond.map((value) => ({ name, value })),
  );
  if (edges.length > 0) {
    test.each(edges)('refuses $value as $name, naming it', ({ name, value }) => {
      const parameters = { ...valuesOf(fault, 'least'), [name]: value };
      expect(() => create(fault, parameters)).toThrow(`actions.it.parameters.${name}: `);
    });
  }

  test('refuses what it does not take, and to go without what it needs', () => {
    const parameters = valuesOf(fault, 'least');
    expect(() => create(fault, { ...parameters, nonsuch: '1' })).toThrow(
      `actions.it.parameters.nonsuch: is not a parameter of ${fault.actionId}`,
    );
    for (const [name, { required, default: fallback }] of Object.entries(fault.parameters)) {
      const { [name]: __, ...rest } = parameters;
      const without = () => create(fault, rest);
      if (required && fallback === undefined) expect(without).toThrow(`actions.it.parameters.${name}: is required by`);
      else if (!(fault === startAutomation && name in ofDocument)) expect(without).not.toThrow();
    }
  });

  test('can be created, read, changed, tagged and previewed', async () => {
    const { engine, runtime } = setUp();
    const { id, arn } = engine.templates.create(templateOf(fault, valuesOf(fault, 'least')));
    expect(engine.templates.update(id, { description: 'another' }).description).toBe('another');
    engine.tags.add(arn, { team: 'one' });
    expect(engine.templates.get(id)).toMatchObject({
      tags: { team: 'one' },
      actions: { it: { actionId: fault.actionId } },
    });
    const start = {
      clientToken: 'preview',
      experimentTemplateId: id,
      experimentOptions: { actionsMode: 'skip-all' },
    } as const;
    const { progress } = await engine.ended(engine.start(start).id);
    // Of what is told by its ARN, none is here; and FIS skips no such target.
    expect(progress.status).toBe(fault.targetsBy === 'resourceArns' ? 'failed' : 'completed');
    expect(runtime.calls).toEqual([]);
  });
});

describe('the catalogue', () => {
  test('has the actions and target types of the FIS user guide', () => {
    expect(faults).toHaveLength(50);
    expect(targetTypes.size).toBe(24);
  });

  test('tells whoever uses the old name of an action the new one', () => {
    const fault = faults.find(({ formerly }) => formerly !== undefined) as Fault;
    const template = templateOf(fault, { duration: 'PT1M' });
    const old = { it: { ...template.actions.it, actionId: 'aws:elasticache:interrupt-cluster-az-power' } };
    expect(() => setUp().engine.templates.create({ ...template, actions: old } as typeof template)).toThrow(
      'actions.it.actionId: "aws:elasticache:interrupt-cluster-az-power" is called aws:elasticache:replicationgroup-interrupt-az-power now',
    );
  });

  test('refuses a way to find pods that FIS does not know', () => {
    const fault = faults.find(({ actionId }) => actionId === 'aws:eks:pod-delete') as Fault;
    const { them } = targetOf(fault);
    const targets = {
      them: { ...them, parameters: { ...them?.parameters, selectorType: 'label' } } as TargetDefinition,
    };
    const template = { ...templateOf(fault, valuesOf(fault, 'least')), targets };
    expect(() => setUp().engine.templates.create(template)).toThrow(
      'targets.them.parameters.selectorType: "label" is not one of labelSelector, deploymentName, podName',
    );
  });

  test.each(['dynamodb', 'sts', 's3'])('says of errors of %s that FIS makes none, and what does', (service) => {
    const fault = faults.find(({ actionId }) => actionId === 'aws:fis:inject-api-throttle-error') as Fault;
    expect(() => create(fault, { ...valuesOf(fault, 'least'), service })).toThrow(
      new RegExp(`^actions.it.parameters.service: "${service}" is not one of ec2, kinesis: .+http-fault`),
    );
  });

  test.each(faults.filter(({ targetsBy }) => targetsBy).map((fault) => [fault.actionId, fault] as const))(
    '%s refuses targets that are told otherwise than FIS takes them',
    (_, fault) => {
      const template = templateOf(fault, valuesOf(fault, 'least'));
      const filters = [{ path: 'Name', values: ['any'] }];
      const { resourceArns: __, ...them } = targetOf(fault).them as TargetDefinition;
      const targets = { them: { ...them, resourceTags: { Ready: 'yes' }, filters } };
      expect(() => setUp().engine.templates.create({ ...template, targets })).toThrow(
        `must be told by ${fault.targetsBy} alone`,
      );
    },
  );
});
