import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Cell } from '../../../../ends/cell.ts';
import type { Column } from '../../../../ends/columns/column.ts';

const program = fileURLToPath(new URL('../own-daemon-main.ts', import.meta.url));
const told = 'cells: ';

/** The daemon is restarted while all faults are held: one of our own, in a network namespace of its own. */
export const daemonRestarted: Column = async (_stage, basePort) => {
  const name = `breakwater-grid-${process.pid}`;
  ip('netns', 'add', name);
  try {
    ip('-netns', name, 'link', 'set', 'lo', 'up');
    const inside = [`--net=/run/netns/${name}`, process.execPath, program, String(basePort)];
    const child = spawn('nsenter', inside, { stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      said += text;
    });
    await once(child, 'close');
    const line = said.split('\n').find((each) => each.startsWith(told));
    if (line === undefined) throw new Error(`the daemon's tests ended without a word: ${said.slice(-500)}`);
    return JSON.parse(line.slice(told.length)) as Cell[];
  } finally {
    ip('netns', 'delete', name);
  }
};

export const tell = (cells: readonly Cell[]): void => console.log(`${told}${JSON.stringify(cells)}`);

function ip(...args: string[]): void {
  const { status, stderr } = spawnSync('ip', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`ip ${args.join(' ')}: ${stderr}`);
}
