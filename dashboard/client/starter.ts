import { h } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Element } from '../../report/page/parts.ts';
import type { Ask } from '../view/in-words.ts';
import type { OfferedExperiment, PlanView, View } from '../view/view.ts';

interface StarterProps {
  readonly view: View;
  readonly ask: Ask;
  readonly start: (experiment: string) => Promise<unknown>;
}

/** What can be started; what it would hit, and who may be hurt, before it does. */
export function Starter({ view, ask, start }: StarterProps): Element {
  const offered = useOffered(ask);
  const [chosen, choose] = useState('');
  const [plan, trouble] = usePlan(ask, chosen);
  const [isSent, setSent] = useState(false);
  const experiment = offered.find(({ name }) => name === chosen);
  const last = view.verdicts[0];
  return h(
    'div',
    { class: 'starter' },
    last &&
      h(
        'p',
        { class: `badge last ${last.verdict}`, role: 'status' },
        `Last: ${last.experiment} ${last.verdict}: ${last.words}`,
      ),
    h('label', { for: 'choice' }, 'Run an experiment'),
    h(
      'select',
      {
        id: 'choice',
        value: chosen,
        onChange: ({ currentTarget }: { currentTarget: HTMLSelectElement }) => choose(currentTarget.value),
      },
      h('option', { value: '' }, 'Choose one…'),
      groups.map(([title, belongs]) =>
        h(
          'optgroup',
          { label: title },
          offered.filter(belongs).map(({ name }) => h('option', { value: name }, name)),
        ),
      ),
    ),
    experiment && before(experiment, plan),
    trouble !== '' && h('p', { class: 'damage', role: 'alert' }, trouble),
    experiment &&
      h(
        'button',
        {
          class: 'primary',
          disabled: isSent || plan === undefined || plan.refusal !== undefined || view.engaged !== undefined,
          onClick: () => {
            setSent(true);
            void start(experiment.name).then(() => setSent(false));
          },
        },
        `Start ${experiment.name}`,
      ),
  );
}

const groups: readonly (readonly [string, (one: OfferedExperiment) => boolean])[] = [
  ['Of a game day', ({ listed }) => listed],
  ['Others', ({ listed }) => !listed],
];

function before({ says, hypothesis, hits, expectedRadius }: OfferedExperiment, plan: PlanView | undefined): Element {
  const others = expectedRadius.filter((name) => !hits.includes(name));
  return h(
    'div',
    { class: 'before' },
    h('p', null, says),
    h('p', { class: 'about' }, hypothesis),
    h(
      'dl',
      { class: 'radius' },
      h('dt', null, 'Hits'),
      h('dd', null, hits.join(', ') || 'nothing'),
      h('dt', null, 'May be hurt'),
      h('dd', null, others.join(', ') || 'nobody else'),
      h('dt', null, 'Now'),
      h('dd', null, plan ? targetsOf(plan) : 'looking at what it would hit…'),
    ),
    plan?.refusal !== undefined && h('p', { class: 'damage', role: 'alert' }, plan.refusal),
  );
}

const targetsOf = ({ actions }: PlanView): Element =>
  h(
    'ul',
    null,
    actions.map(({ name, actionId, lasts, from, targets, refusal }) =>
      h(
        'li',
        { key: name },
        `${actionId}${lasts > 0 ? `, ${lasts / 1000} s` : ''}${from > 0 ? ` from +${from / 1000} s on` : ''}: ${refusal ?? targets.join(', ')}`,
      ),
    ),
  );

function useOffered(ask: Ask): readonly OfferedExperiment[] {
  const [offered, setOffered] = useState<readonly OfferedExperiment[]>([]);
  useEffect(() => void ask<readonly OfferedExperiment[]>('experiments').then(setOffered, () => {}), [ask]);
  return offered;
}

function usePlan(ask: Ask, experiment: string): readonly [PlanView | undefined, string] {
  const [plan, setPlan] = useState<PlanView>();
  const [trouble, setTrouble] = useState('');
  useEffect(() => {
    let isWanted = true;
    setPlan(undefined);
    setTrouble('');
    if (experiment !== '')
      ask<PlanView>(`experiments/${encodeURIComponent(experiment)}/plan`).then(
        (found) => isWanted && setPlan(found),
        (error: Error) => isWanted && setTrouble(error.message),
      );
    return () => {
      isWanted = false;
    };
  }, [ask, experiment]);
  return [plan, trouble];
}
