import { safetyLeverOf } from '../../aws/fis/safety-lever.ts';
import { systemClock } from '../../base/clock.ts';
import { exitStatus } from '../../base/exit-status.ts';
import { leverReason } from '../../lib/model/safety-lever.ts';
import { fisOf } from '../../local/client/fis-of.ts';
import { holderIn, readState } from '../../local/supervisor/state.ts';
import type { CommandBody } from '../command.ts';
import { localFolder, placesOptions, readPlaces } from '../endpoint-options.ts';
import { releaseKept } from '../lever/kept.ts';
import { releaseLever } from '../lever/release.ts';
import { whoIsHere } from '../lever/who.ts';
import { sayTo } from '../on-endpoint/walk.ts';
import { folderOption, readFolder } from '../options.ts';
import { sayNotDone } from '../say-leftovers.ts';

export const resume: CommandBody = {
  details: [
    'Disengages a safety lever that `chaos panic` or our kill switch has engaged, and no other. What was stopped does not',
    'go on: start it again. On this machine it also works while no system is up, for the next one. In AWS it needs a role of',
    'its own: docs/runbooks/panic.md.',
  ].join('\n'),
  options: {
    ...folderOption,
    ...placesOptions,
    production: { type: 'string', value: 'NAME', description: 'with --endpoint: yes, the production environment NAME' },
  },
  run: async (given) => {
    const places = readPlaces(given, { local: localFolder, remote: ['production'] });
    const reason = leverReason({ why: 'resumed', who: whoIsHere(), at: systemClock.wall() });
    if (places) {
      const { production } = given.options;
      const { resumeRemote } = await import('../on-endpoint/resume.ts');
      return resumeRemote(places, { reason, production: production === undefined ? undefined : String(production) });
    }
    const folder = readFolder(given);
    const state = readState(folder);
    const say = sayTo('');
    if (!state) return !holderIn(folder) && releaseKept(folder, { reason, say }) ? exitStatus.held : sayNotDone(folder);
    const fis = fisOf(state);
    try {
      const release = { reason, say, where: 'of the system that is up', confirm: async () => {} };
      return (await releaseLever(safetyLeverOf(fis), release)) ? exitStatus.held : exitStatus.error;
    } finally {
      fis.destroy();
    }
  },
};
