import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Experiment } from '../../lib/model/experiments/experiment.ts';
import type { System } from '../../lib/model/system.ts';
import type { MatrixDocument } from '../../runs/matrix/document.ts';

interface Made {
  readonly system: System;
  /** The file that it was loaded from. */
  readonly file: string;
  readonly experiments: readonly Experiment[];
  readonly timeScale: number;
  readonly runtime: string;
  readonly meshRetries: boolean;
}

/** What a matrix is of: one is gone on with only where all of it is the same. What programs do inside is not seen. */
export function madeOf({ system, file, experiments, timeScale, runtime, meshRetries }: Made): MatrixDocument['madeOf'] {
  const { topology, journeys, objectives, promises } = system;
  return {
    'the name of the system': topology.name,
    'its configuration': digest(readFileSync(file, 'utf8')),
    'its services, stores and calls': digest(JSON.stringify(topology)),
    'its journeys': digest(JSON.stringify(journeys)),
    'its objectives and promises': digest(JSON.stringify([objectives, promises])),
    'its experiments': digest(JSON.stringify(experiments)),
    'the time scale': String(timeScale),
    'the runtime': runtime,
    'the retries of the mesh': meshRetries ? 'on' : 'off',
  };
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
