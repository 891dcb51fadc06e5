import type { Rule, Rules } from './drop-rules.ts';
import { inNamespace, type Namespace, type NamespaceOptions, whereThere } from './namespace.ts';
import type { ChainedStep, IptablesProgram } from './steps.ts';
import { settled, undoEach } from './undo-each.ts';

/** The rules of a step, by each of its programs: a set for each hook. */
export type RulesOf<S extends ChainedStep> = (step: S, program: IptablesProgram) => readonly Rules[];

/** The halves of a step that is chains of its fault's own, and what leads to them. */
export interface Chains<S extends ChainedStep> {
  /** All of them or none; `refuse` rejects where what is there stands in the way, and costs a look. */
  put(step: S, refuse?: (lines: readonly string[]) => void): Promise<void>;
  takeOut(step: S): Promise<void>;
  leftOver(step: S): Promise<string[]>;
  /** Packets that the last rules of its chains have met; undefined where they are not there. */
  met(step: S): Promise<number | undefined>;
}

export function createChains<S extends ChainedStep>(rulesOf: RulesOf<S>, options: NamespaceOptions): Chains<S> {
  const takeOut = (step: S) =>
    whereThere(step.target, options, undefined, (namespace) =>
      settled(
        step.programs.flatMap((program) =>
          byTable(rulesOf(step, program)).map(([table, sets]) => takeOutOf(namespace, program, table, sets)),
        ),
      ),
    );
  return {
    put: (step, refuse) =>
      inNamespace(step.target, options, async (namespace) => {
        await settled(
          step.programs.map(async (program) => {
            if (refuse) refuse(await listed(namespace, program, 'filter'));
            for (const [table, sets] of byTable(rulesOf(step, program))) {
              await atOnce(namespace, program, table, sets.flatMap(applyRules));
            }
          }),
        );
      }).catch(async (error: unknown) => {
        await takeOut(step).catch(() => {});
        throw error;
      }),
    takeOut,
    leftOver: (step) =>
      whereThere(step.target, options, [], async (namespace) => {
        const found = await Promise.all(
          step.programs.flatMap((program) =>
            byTable(rulesOf(step, program)).map(async ([table, sets]) => {
              const lines = await listed(namespace, program, table);
              return sets.flatMap((rules) => leftOf(rules, lines, program));
            }),
          ),
        );
        return found.flat();
      }),
    met: (step) =>
      whereThere(step.target, options, undefined, async (namespace) => {
        const counts = await Promise.all(
          step.programs.flatMap((program) =>
            byTable(rulesOf(step, program)).map(async ([table, sets]) => {
              const counted = (await iptables(namespace, program, ['-t', table, '-S', '-v'])).split('\n');
              return sets.flatMap((rules) => metBy(rules, counted) ?? []);
            }),
          ),
        );
        return counts.flat().length === 0 ? undefined : counts.flat().reduce((sum, count) => sum + count, 0);
      }),
  };
}

type Table = 'filter' | 'nat';

const byTable = (sets: readonly Rules[]): [Table, Rules[]][] => [
  ...Map.groupBy(sets, ({ table }): Table => table ?? 'filter'),
];

/** What puts them into force, in this order, each after `iptables -w 5`. */
export const applyRules = ({ chains, hook, jump, rules }: Rules): Rule[] => [
  ...chains.map((chain) => ['-N', chain]),
  ...rules.map((rule) => ['-A', ...rule]),
  ['-I', hook, ...jump],
];

const iptables = ({ run }: Namespace, program: IptablesProgram, rule: Rule) => run(program, ['-w', '5', ...rule]);

/** All of them or none, by one program. */
const atOnce = ({ run }: Namespace, program: IptablesProgram, table: Table, rules: readonly Rule[]) =>
  run(
    `${program}-restore`,
    ['-w', '5', '--noflush'],
    [`*${table}`, ...rules.map((rule) => rule.join(' ')), 'COMMIT', ''].join('\n'),
  );

/** All rules and chains of a table, a line each, as commands. */
const listed = async (namespace: Namespace, program: IptablesProgram, table: Table): Promise<string[]> =>
  (await iptables(namespace, program, ['-t', table, '-S'])).split('\n');

function whatIsThere({ chains: [first = '', ...more], hook }: Rules, lines: readonly string[]) {
  return {
    chains: [first, ...more].filter((chain) => lines.includes(`-N ${chain}`)),
    jumps: lines.filter((line) => line.startsWith(`-A ${hook} `) && line.endsWith(`-j ${first}`)).length,
  };
}

function leftOf(rules: Rules, lines: readonly string[], program: IptablesProgram): string[] {
  const { chains, jumps } = whatIsThere(rules, lines);
  return [
    ...chains.map((chain) => `chain ${chain} of ${program}`),
    ...(jumps > 0 ? [`rule of ${program} that leads to ${rules.chains[0]}`] : []),
  ];
}

/**
 * First what leads there, so that packets pass as soon as can be; then what the chains hold, since they hold each other. All
 * of it is mostly there, and goes without a look before; of what is there in part, what is found goes.
 */
async function takeOutOf(
  namespace: Namespace,
  program: IptablesProgram,
  table: Table,
  sets: readonly Rules[],
): Promise<void> {
  const whole = sets.map((rules) => ({ rules, chains: rules.chains, jumps: 1 }));
  const isOut = await atOnce(namespace, program, table, removal(whole)).then(
    () => true,
    () => false,
  );
  if (isOut) return;
  const lines = await listed(namespace, program, table);
  const found = sets.map((rules) => ({ rules, ...whatIsThere(rules, lines) }));
  const commands = removal(found);
  if (commands.length === 0) return;
  await atOnce(namespace, program, table, commands).catch(() =>
    undoEach(commands.map((command) => () => iptables(namespace, program, ['-t', table, ...command]))),
  );
}

interface Found {
  readonly rules: Rules;
  readonly chains: readonly string[];
  readonly jumps: number;
}

const removal = (found: readonly Found[]): Rule[] => [
  ...found.flatMap(({ rules, jumps }) => Array.from({ length: jumps }, () => ['-D', rules.hook, ...rules.jump])),
  ...found.flatMap(({ chains }) => chains.map((chain) => ['-F', chain])),
  ...found.flatMap(({ chains }) => chains.map((chain) => ['-X', chain])),
];

/** By the counters that `-v` adds to each rule: `-c packets bytes`. The last rule of the last chain does what the fault does. */
function metBy({ chains }: Rules, counted: readonly string[]): number | undefined {
  const last = counted.findLast((line) => line.startsWith(`-A ${chains.at(-1)} `));
  const packets = / -c (\d+) \d+/.exec(last ?? '')?.[1];
  return packets === undefined ? undefined : Number(packets);
}
