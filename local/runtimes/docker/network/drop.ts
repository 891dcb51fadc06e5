import { defineStep, type StepKind } from '../step-kind.ts';
import { applyRules, type Rule, type Rules, rulesOf } from './drop-rules.ts';
import { inNamespace, type Namespace, type NamespaceOptions, whereThere } from './namespace.ts';
import type { DropStep, IptablesProgram } from './steps.ts';
import { settled, undoEach } from './undo-each.ts';

export const dropStep = (options: NamespaceOptions): StepKind<DropStep> =>
  defineStep<DropStep>({
    do: 'drop',
    wayBack: "removes the fault's chains from the task's iptables",
    execute: (step) =>
      inNamespace(step.target, options, async (namespace) => {
        await settled(
          step.programs.map(async (program) => {
            if (drawsLots(step)) refuseSecondLots(step, await listed(namespace, program));
            await atOnce(namespace, program, applyRules(rulesOf(step, program)));
          }),
        );
      }).catch(async (error: unknown) => {
        await takeOut(step, options).catch(() => {});
        throw error;
      }),
    undo: (step) => takeOut(step, options),
    leftOver: (step) =>
      whereThere(step.target, options, [], async (namespace) => {
        const found = await Promise.all(
          step.programs.map(async (program) => {
            const there = whatIsThere(rulesOf(step, program), await listed(namespace, program));
            return [
              ...there.chains.map((chain) => `chain ${chain} of ${program}`),
              ...(there.jumps > 0 ? [`rule of ${program} that leads to ${rulesOf(step, program).chains[0]}`] : []),
            ];
          }),
        );
        return found.flat();
      }),
  });

const iptables = ({ run }: Namespace, program: IptablesProgram, rule: Rule) => run(program, ['-w', '5', ...rule]);

/** All of them or none, by one program. */
const atOnce = ({ run }: Namespace, program: IptablesProgram, rules: readonly Rule[]) =>
  run(
    `${program}-restore`,
    ['-w', '5', '--noflush'],
    ['*filter', ...rules.map((rule) => rule.join(' ')), 'COMMIT', ''].join('\n'),
  );

/** All rules and chains of the table, a line each, as commands. */
const listed = async (namespace: Namespace, program: IptablesProgram): Promise<string[]> =>
  (await iptables(namespace, program, ['-S'])).split('\n');

function whatIsThere({ chains: [first = '', ...more], hook }: Rules, lines: readonly string[]) {
  return {
    chains: [first, ...more].filter((chain) => lines.includes(`-N ${chain}`)),
    jumps: lines.filter((line) => line.startsWith(`-A ${hook} `) && line.endsWith(`-j ${first}`)).length,
  };
}

/** First what leads there, so that packets pass as soon as can be; then what the chains hold, since they hold each other. */
const takeOut = (step: DropStep, options: NamespaceOptions): Promise<void> =>
  whereThere(step.target, options, undefined, (namespace) =>
    settled(
      step.programs.map(async (program) => {
        const rules = rulesOf(step, program);
        const { chains, jumps } = whatIsThere(rules, await listed(namespace, program));
        const commands = [
          ...Array.from({ length: jumps }, () => ['-D', rules.hook, ...rules.jump]),
          ...chains.map((chain) => ['-F', chain]),
          ...chains.map((chain) => ['-X', chain]),
        ];
        if (commands.length === 0) return;
        await atOnce(namespace, program, commands).catch(() =>
          undoEach(commands.map((command) => () => iptables(namespace, program, command))),
        );
      }),
    ),
  );

const drawsLots = ({ packets }: DropStep) => packets.kind === 'share' && packets.flowsPercent < 100;

/** A connection has one mark, and so one lot. The words are the ECS agent's. */
function refuseSecondLots(step: DropStep, lines: readonly string[]): void {
  const own = rulesOf(step, 'iptables').chains;
  const isOther = (line: string) => line.includes('--set-xmark') && /^-A egress-loss-/.test(line);
  if (lines.some((line) => isOther(line) && !own.some((chain) => line.startsWith(`-A ${chain} `)))) {
    throw new Error('There is already one network packet loss fault running');
  }
}
