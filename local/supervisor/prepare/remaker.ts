import type { Project } from '../../runtimes/docker/project/open-project.ts';

/** Makes containers of a project that have been removed. */
export interface Remaker {
  /** By services of the file; one call after the other, and nothing once it has ended. Rejects as `up` does. */
  make(only: readonly string[]): Promise<void>;
  /** Nothing is made from now on. Resolves once nothing is being made: what is removed then stays so. */
  end(): Promise<void>;
}

export function createRemaker(project: Pick<Project, 'up'>): Remaker {
  let turn: Promise<void> = Promise.resolve();
  let isEnded = false;
  return {
    make: (only) => {
      const mine = turn.then(async () => {
        if (!isEnded) await project.up({ only });
      });
      turn = mine.catch(() => {});
      return mine;
    },
    end: () => {
      isEnded = true;
      return turn;
    },
  };
}
