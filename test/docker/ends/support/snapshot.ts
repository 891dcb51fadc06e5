import { saveRules } from '../../support/rule-savers.ts';
import { inNetworkOf, type Running } from './containers.ts';
import { filesIn, limitsOf, processesOf, tmpfsOf } from './host.ts';

/** All that may be in a network namespace of what impairs packets. */
const everything = `
  ip -o addr show; echo ---
  tc qdisc show
  for d in $(ip -o link | cut -d: -f2 | cut -d@ -f1); do tc filter show dev $d; tc class show dev $d; done
  ${saveRules}
  ip rule; ip -6 rule; ip route show table all | grep -v 'fe80|ff00'
`;

/** The health checks that `system/compose.yaml` has come and go. */
const isHealthCheck = (command: string) => command.includes(': health;') || command.startsWith('runc');

/**
 * What is in a container that a fault may leave, looked at from the host and sorted: queueing disciplines, filters, rules,
 * routes; processes; files; limits. Another incarnation of it has the same, whatever its addresses and their order are.
 */
export async function snapshotOf({ id, pid, layer }: Running): Promise<string[]> {
  const [addresses = '', network = ''] = (await inNetworkOf(pid, everything)).split('---\n');
  const own = [...addresses.matchAll(/inet ([\d.]+)\//g)]
    .map(([, address]) => address as string)
    .filter((address) => !address.startsWith('127.'));
  const inNetwork = network
    .split('\n')
    // What every table has, and the name of the one that was looked at.
    .filter((line) => line !== '' && !/^(#|\*|COMMIT|:[A-Z]+ (ACCEPT|DROP) )/.test(line))
    .map((line) => withoutNumbers(line, own));
  const processes = processesOf(id)
    .filter(({ command }) => !isHealthCheck(command))
    .map(({ command, isStopped, oomScore, fault }) =>
      ['process', command.slice(0, 60), oomScore, isStopped && 'stopped', fault && `of ${fault}`].filter(Boolean),
    );
  const files = [layer, ...tmpfsOf(pid)].flatMap((folder, index) =>
    filesIn(folder).map((file) => `file ${index === 0 ? '' : folder.replace(/^\/proc\/\d+\/root/, '')}/${file}`),
  );
  return [...inNetwork, ...processes.map((words) => words.join(' ')), ...files, ...limitsOf(pid)].toSorted();
}

/** Counters, ports of Docker's name server, addresses and interfaces, which come in any order. */
function withoutNumbers(line: string, own: readonly string[]): string {
  const named = line
    .replaceAll(/\[\d+:\d+\]/g, '')
    .replaceAll(/127\.0\.0\.11:\d+/g, '127.0.0.11:PORT')
    .replaceAll(/--dport \d{5}\b|--to-destination \S+|--sport \d{5}\b/g, '')
    .replaceAll(/\beth\d+\b/g, 'eth');
  return own.reduce((text, address) => text.replaceAll(address, 'OWN'), named).trim();
}

/** What one has and the other has not, each line as often as it is there. */
export function differences(before: readonly string[], now: readonly string[]): string[] {
  const missing = [...before];
  const added = now.filter((line) => {
    const at = missing.indexOf(line);
    if (at === -1) return true;
    missing.splice(at, 1);
    return false;
  });
  return [...added.map((line) => `+ ${line}`), ...missing.map((line) => `- ${line}`)];
}
