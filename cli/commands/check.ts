import { exitStatus } from '../../base/exit-status.ts';
import { unlessAborted } from '../../base/interrupted-error.ts';
import { inWords } from '../../definition/load-system.ts';
import { places } from '../../local/supervisor/state.ts';
import { withSession } from '../../runs/this-machine/session.ts';
import { checkLines, walkedLines } from '../check/check-lines.ts';
import { checkRunning } from '../check/check-running.ts';
import type { CommandBody } from '../command.ts';
import { readSystem, readSystemFile, systemOptions } from '../options.ts';
import { readStart } from '../read-start.ts';

export const check: CommandBody = {
  details: [
    'First what is written is checked: that takes no second, and nothing is started. Then the system is started, every journey',
    'is walked once, it is seen whether tasks end by themselves, and the system goes down again.',
    'Exit status: 0 if nothing is wrong, 2 if the configuration is, 3 if the system does not start, a journey fails or tasks end by themselves.',
  ].join('\n'),
  options: {
    ...systemOptions,
    static: { type: 'boolean', description: 'check what is written, and start nothing' },
  },
  run: async (given) => {
    const system = await readSystem(given);
    for (const line of checkLines(system, readSystemFile(given))) console.log(line);
    if (given.options.static === true) return exitStatus.held;
    const { options } = await readStart(given);
    const { walked, problems } = await withSession({ ...options, response: 'off' }, ({ system: client, interrupted }) =>
      unlessAborted(interrupted, checkRunning(system, client, places(options.folder).logs)),
    );
    for (const line of walkedLines(walked)) console.log(line);
    for (const problem of problems) console.error(inWords(problem));
    const failed = walked.filter(({ failure }) => failure !== undefined).length;
    if (failed > 0) console.log(`${failed} of ${walked.length} journeys fail.`);
    if (problems.length === 0) console.log('Nothing is wrong.');
    return problems.length === 0 ? exitStatus.held : exitStatus.error;
  },
};
