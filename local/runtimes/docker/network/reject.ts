import { defineLookingStep, type LookingStepKind } from '../process/container-step.ts';
import { ask, askedInWords, askUntil } from './ask.ts';
import { createChains } from './chains.ts';
import { idOf, type Rule, type Rules } from './drop-rules.ts';
import type { NamespaceOptions } from './namespace.ts';
import { type RejectStep, tagOf } from './steps.ts';

export function rejectStep(options: NamespaceOptions): LookingStepKind<RejectStep> {
  const chains = createChains<RejectStep>(rejectRules, options);
  return defineLookingStep<RejectStep>({
    do: 'reject',
    wayBack: "removes the fault's chains from where the callers are met",
    goesWithTarget: true,
    execute: (step) => chains.put(step),
    undo: chains.takeOut,
    leftOver: chains.leftOver,
    isGone: (step) => askUntil(step, options, ({ failure }) => failure !== 'ECONNREFUSED'),
    look: async (step) => {
      const wanted = step.when === 'opened' ? 'ECONNREFUSED' : 'ECONNRESET';
      const says = step.when === 'used' ? '\n' : '';
      const said = await ask(step, { ...options, times: 1, timeoutMs: 500, says });
      const met = await chains.met(step);
      const isMet = met !== undefined && met > 0;
      return {
        observer: 'connections and iptables counters',
        seen: isMet && (said.length === 0 || said.some(({ failure }) => failure === wanted)),
        detail: met === undefined ? 'the rules are not there' : `${met} packets rejected; ${askedInWords(said)}`,
      };
    },
  });
}

/**
 * What comes from callers, and what would be sent to them: so both ends of a connection are reset, whichever speaks first.
 * Connections that whoever is met there opens itself, from the same address, are none of these.
 */
export function rejectRules(step: RejectStep): Rules[] {
  const { addresses, usersPort, when, faultId } = step;
  const which = when === 'opened' ? ['!', '--tcp-flags', 'RST', 'RST'] : ['--tcp-flags', 'RST,PSH', 'PSH'];
  const id = idOf(step);
  const set = (hook: 'INPUT' | 'OUTPUT', side: '-d' | '-s', direction: 'ORIGINAL' | 'REPLY'): Rules => {
    const [to, reject] = [
      `${hook.toLowerCase()}-to-${tagOf(faultId, 8)}`,
      `${hook.toLowerCase()}-rst-${tagOf(faultId, 8)}`,
    ];
    const port = side === '-d' ? '--dport' : '--sport';
    const rules: Rule[] = [
      ...addresses.map((address) => [to, side, `${address}/32`, ...id, '-g', reject]),
      ...(usersPort === undefined ? [] : [[to, '-p', 'tcp', port, `${usersPort}`, ...id, '-g', reject]]),
      [reject, ...['-p', 'tcp', ...which], ...id, '-j', 'REJECT', '--reject-with', 'tcp-reset'],
    ];
    return { chains: [to, reject], hook, jump: ['-m', 'conntrack', '--ctdir', direction, ...id, '-j', to], rules };
  };
  return [set('INPUT', '-d', 'ORIGINAL'), set('OUTPUT', '-s', 'REPLY')];
}
