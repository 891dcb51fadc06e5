import { exitStatus } from '../../base/exit-status.ts';
import { packageJson } from '../../base/package-json.ts';
import type { CommandBody } from '../command.ts';

export const version: CommandBody = {
  options: {},
  run: async () => {
    console.log(`chaos ${packageJson().version}, Node ${process.versions.node}`);
    return exitStatus.held;
  },
};
