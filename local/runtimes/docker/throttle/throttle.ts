import type { Observation } from '../../../../lib/model/events/observation.ts';
import { guardianImage, programInside } from '../daemon/own-images.ts';
import { createChains } from '../network/chains.ts';
import { idOf, type Rules } from '../network/drop-rules.ts';
import { inNamespace, type NamespaceOptions } from '../network/namespace.ts';
import { type ChainedStep, type Question, tagOf } from '../network/steps.ts';
import { isThere, refuseGone } from '../process/container.ts';
import { type ContainerHands, defineLookingStep, type LookingStepKind } from '../process/container-step.ts';
import type { Capability } from '../process/with-only.ts';
import { endStressors, startInside, stressorsLeft } from '../stress/stressors.ts';
import { endIdle } from './end-idle.ts';
import { type GateOrder, lookHeader } from './gate.ts';

/** Leads the connections from the observing proxy to a store through a gate, which answers some requests in its place. */
export interface ThrottleStep extends ChainedStep {
  readonly do: 'throttle';
  readonly table: string;
  readonly requestsPerSecond: number;
  /** The addresses of the store's container, and the port. */
  readonly addresses: readonly string[];
  readonly port: number;
}

/** Nobody else is: the gate's own connections are told by it. */
const gateUser = '64998';
/** Threads of Node.js count as processes. */
const gateProcesses = 14;
/** It enters the proxy's network, and gives up what it may do with its user. */
const toBecomeTheGate: readonly Capability[] = ['sys_admin', 'setuid', 'setgid', 'sys_ptrace'];
const mostProbes = 60;

export function throttleStep(options: NamespaceOptions, hands: ContainerHands): LookingStepKind<ThrottleStep> {
  const chains = createChains<ThrottleStep>(gateRules, options);
  const undo = async (step: ThrottleStep) => {
    // What leads to the gate goes before it.
    await chains.takeOut(step).finally(() => endStressors(step.faultId));
  };
  return defineLookingStep<ThrottleStep>({
    do: 'throttle',
    wayBack: 'leads connections to the store past the gate again, and ends it',
    limitMilliseconds: 10_000,
    goesWithTarget: true,
    execute: async (step) => {
      refuseGone(step.target);
      try {
        await startInside(
          step,
          { argv: gateArguments(step), processes: gateProcesses, capabilities: toBecomeTheGate, says: 'passing' },
          hands,
        );
        await chains.put(step);
        // Where the kernel cannot, each of them is reset at its next request.
        await inNamespace(step.target, options, (namespace) => endIdle(namespace, step)).catch(() => {});
      } catch (error) {
        await undo(step).catch(() => {});
        throw error;
      }
    },
    undo,
    leftOver: async (step) => [
      ...stressorsLeft(step.faultId),
      ...(isThere(step.target) ? await chains.leftOver(step) : []),
    ],
    look: (step) => look(step, options),
    touched: (step) => touched(step, options),
  });
}

function gateArguments({ target, faultId, table, requestsPerSecond, addresses, port }: ThrottleStep): string[] {
  const order: GateOrder = { table, requestsPerSecond, to: { address: addresses[0] as string, port } };
  return [
    ...['nsenter', `--net=/proc/${target.pid}/ns/net`, '--'],
    ...['setpriv', `--reuid=${gateUser}`, `--regid=${gateUser}`, '--clear-groups', '--'],
    ...['node', programInside(guardianImage, 'gate-main'), gatePort(faultId), JSON.stringify(order)],
  ];
}

/** Above those that the kernel gives away. */
const gatePort = (faultId: string): string => String(61_000 + (Number.parseInt(tagOf(faultId, 8), 16) % 4000));

/** New connections go to the gate; those from before, which would pass it by, are reset at their next request. */
export function gateRules(step: ThrottleStep): Rules[] {
  const { addresses, port, faultId } = step;
  const id = idOf(step);
  const [lead, end] = [`gate-to-${tagOf(faultId, 8)}`, `gate-old-${tagOf(faultId, 8)}`];
  const isOthers = ['-m', 'owner', '!', '--uid-owner', gateUser];
  const to = (chain: string, address: string) => [chain, '-d', `${address}/32`, '-p', 'tcp', '--dport', String(port)];
  return [
    {
      ...{ table: 'nat', chains: [lead], hook: 'OUTPUT', jump: [...isOthers, ...id, '-j', lead] },
      rules: addresses.map((address) => [
        ...to(lead, address),
        ...id,
        '-j',
        'REDIRECT',
        '--to-ports',
        gatePort(faultId),
      ]),
    },
    {
      ...{ chains: [end], hook: 'OUTPUT', jump: [...isOthers, ...id, '-j', end] },
      rules: addresses.map((address) => [...to(end, address), ...id, '-j', 'REJECT', '--reject-with', 'tcp-reset']),
    },
  ];
}

interface Answered {
  readonly answers: number;
  readonly throttled: number;
  readonly counted?: number;
}

/** Asks for the table as its callers do, and more often than it may be asked. */
async function look(step: ThrottleStep, options: NamespaceOptions): Promise<Observation> {
  const [question] = step.ask ?? [];
  if (!question) return { observer: 'requests', seen: false, detail: 'nobody calls the table here' };
  const times = Math.min(mostProbes, 2 * Math.ceil(step.requestsPerSecond) + 2);
  const { answers, throttled } = await request(question, { table: step.table, times, look: 'probe' }, options);
  return {
    observer: 'requests',
    seen: throttled > 0,
    detail: `${throttled} of ${answers} requests for ${step.table} were throttled`,
  };
}

/** Asks the gate, where connections to the table are led; undefined where nobody calls the table here. */
async function touched(step: ThrottleStep, options: NamespaceOptions): Promise<number | undefined> {
  const [question] = step.ask ?? [];
  return question && (await request(question, { table: step.table, times: 1, look: 'count' }, options)).counted;
}

function request(
  { from, address, port }: Question,
  asked: { readonly table: string; readonly times: number; readonly look: 'probe' | 'count' },
  options: NamespaceOptions,
): Promise<Answered> {
  const order = { address, port, ...asked, lookHeader, timeoutMs: 1000 };
  return inNamespace(from, options, async ({ run }) =>
    JSON.parse(await run('node', ['--eval', requestAll, JSON.stringify(order)])),
  );
}

/** A program of its own: a process cannot enter another namespace when it runs. */
const requestAll = `
const { address, port, table, times, look, lookHeader, timeoutMs } = JSON.parse(process.argv[1]);
const headers = {
  ...{ 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'DynamoDB_20120810.DescribeTable' },
  [lookHeader]: look,
};
const one = async () => {
  const body = JSON.stringify({ TableName: table });
  const signal = AbortSignal.timeout(timeoutMs);
  const answer = await fetch('http://' + address + ':' + port + '/', { method: 'POST', headers, body, signal });
  const text = await answer.text();
  return look === 'count' ? JSON.parse(text).throttled : text.includes('ThrottlingException');
};
Promise.allSettled(Array.from({ length: times }, one)).then((all) => {
  const answers = all.filter(({ status }) => status === 'fulfilled');
  const found =
    look === 'count'
      ? { counted: answers[0]?.value }
      : { answers: answers.length, throttled: answers.filter(({ value }) => value).length };
  process.stdout.write(JSON.stringify(found), () => process.exit(0));
});
`;
