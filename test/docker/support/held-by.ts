import { type Finished, startChaos } from '../../embedded/system/support.ts';

/**
 * Starts a command that holds a fault until it is told otherwise, and resolves once it does, with its end. Nothing is
 * started while a guardrail rings, as it may where the machine was too busy to serve users for a while: then it is started
 * anew. Rejects with what the command said where it ended for another reason, or holds nothing after a minute.
 */
export async function heldBy(
  command: readonly string[],
  isHeld: () => Promise<boolean>,
): Promise<{ readonly finished: Promise<Finished> }> {
  const end = performance.now() + 60_000;
  for (;;) {
    const { child, finished } = startChaos(...command);
    let ended: Finished | undefined;
    void finished.then((how) => {
      ended = how;
    });
    while (!ended && performance.now() < end) {
      if (await isHeld()) return { finished };
      await new Promise((next) => setTimeout(next, 100));
    }
    if (!ended) child.kill('SIGINT');
    const { status, stdout, stderr } = await finished;
    const said = `${command.join(' ')} holds nothing (exit ${status}): ${stdout}${stderr}`;
    if (performance.now() > end || !said.includes(' is in state ALARM ')) throw new Error(said);
  }
}
