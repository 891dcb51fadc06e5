import { StopExperimentCommand } from '@aws-sdk/client-fis';
import { awsLine, chaosLine } from '../../aws/command-lines.ts';
import type { Endpoint } from '../../aws/endpoint.ts';
import type { TemporaryTemplates } from '../../aws/fis/temporary-template.ts';
import { exitStatus } from '../../base/exit-status.ts';
import type { Progress } from '../reporters/progress.ts';

/** What a batch has asked FIS to start and has not seen end. */
export class Unfinished {
  readonly ids = new Set<string>();
  /** Settles when FIS has answered the newest start. */
  answered: Promise<void> = Promise.resolve();

  /** Keeps the id that a start resolves with; rejects as the start does. */
  async start(start: Promise<string>): Promise<string> {
    const noted = start.then((id) => void this.ids.add(id));
    this.answered = noted.catch(() => {});
    await noted;
    return start;
  }

  end(id: string): void {
    this.ids.delete(id);
  }
}

/** How long somebody who has lost patience is kept waiting for FIS. */
const lastWordMilliseconds = 3000;

export const howToStop = (endpoint: Endpoint, id: string): string =>
  `stop it with: ${chaosLine('stop', placeOf(endpoint))}, or ${awsLine(`fis stop-experiment --id ${id}`, endpoint)}`;

/** What says whether anything runs there. */
export const statusLine = (endpoint: Endpoint): string => chaosLine('status', placeOf(endpoint));

/** The Region is named beside a profile or in AWS; nearby there is one. */
const placeOf = ({ name, region, profile }: Endpoint) => ({
  endpoint: name,
  profile,
  ...((name === 'aws' || profile !== undefined) && { region }),
});

/**
 * Ends this process, for a user who has lost patience: what runs is told to stop, whether or not it was told before,
 * and each line says what FIS made of that.
 */
export async function leave(
  endpoint: Endpoint,
  { answered, ids }: Unfinished,
  { progress, temporary }: { readonly progress: Progress; readonly temporary: TemporaryTemplates },
): Promise<never> {
  progress.done();
  const enough = AbortSignal.timeout(lastWordMilliseconds);
  const status = statusLine(endpoint);
  const isAnswered = await Promise.race([answered.then(() => true), aborted(enough).then(() => false)]);
  if (!isAnswered) console.error(`left while FIS was starting an experiment; to see whether it runs: ${status}`);
  else if (ids.size === 0) console.error('left without a verdict; no experiment is running');
  for (const id of ids) {
    const refusal = await endpoint.fis.send(new StopExperimentCommand({ id }), { abortSignal: enough }).then(
      () => undefined,
      (error: Error) => error,
    );
    console.error(
      refusal
        ? `left while ${id} may still be running (${refusal.name}: ${refusal.message}); ${howToStop(endpoint, id)}`
        : `left while ${id} is being stopped; to see that it has ended: ${status}; ${howToStop(endpoint, id)}`,
    );
  }
  await temporary.remove(enough).catch(() => {});
  for (const id of temporary.ids) {
    console.error(
      `left with a template that is not removed; ${awsLine(`fis delete-experiment-template --id ${id}`, endpoint)}`,
    );
  }
  process.exit(exitStatus.error);
}

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
