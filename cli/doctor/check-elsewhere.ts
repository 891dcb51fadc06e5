import type { Finding } from '../../base/finding.ts';
import { shellQuote } from '../../base/shell-quote.ts';
import { connectDaemon } from '../../local/runtimes/docker/daemon/connect.ts';
import { findProjects, foldersOfProjects, projectInWords } from '../../local/runtimes/docker/project/find-projects.ts';
import { mayHaveDaemon } from '../../local/supervisor/contained-left.ts';
import { holderIn } from '../../local/supervisor/state.ts';

/** Containers of systems in other folders that have died: nobody looks there, as where a folder was removed. */
export async function checkElsewhere(folder: string): Promise<Finding[]> {
  if (!mayHaveDaemon()) return [];
  const daemon = await connectDaemon().catch(() => undefined);
  if (!daemon) return [];
  const folders = await foldersOfProjects(daemon);
  const isDead = (project: string) => {
    const other = folders.get(project);
    return other !== undefined && other !== folder && holderIn(other) === undefined;
  };
  return (await findProjects(daemon, isDead)).map((found) => {
    const other = folders.get(found.project) as string;
    return {
      check: 'containers',
      level: 'warn',
      message: `a system that died in ${other} has left ${projectInWords(found)}`,
      advice: `chaos heal --folder ${shellQuote(other)}`,
    };
  });
}
