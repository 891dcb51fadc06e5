import type { Step } from '../../../../lib/model/events/plan.ts';
import { type BurstStep, burstHalves } from '../../burst.ts';
import type { Crowd } from '../../crowd.ts';
import { type DeployStep, deployHalves } from '../../deploy.ts';
import type { SupervisedKind } from '../../step-by.ts';
import type { StopTaskStep } from '../../stop-task.ts';
import type { Versions } from '../../versions.ts';
import type { ContainedTasks } from '../contained.ts';
import type { Observer } from '../guardian/observer.ts';
import type { LookingStepKind } from '../process/container-step.ts';
import type { Target } from '../step-kind.ts';
import { kinds } from './index.ts';
import { proveOnce } from './once.ts';
import { stopTaskHalves } from './stop-task.ts';

/** What the supervisor can look at without asking whoever injects. */
export interface DockerEyes {
  readonly observer: Observer;
  readonly tasks: Pick<ContainedTasks, 'hasStopped'>;
  readonly versions: Pick<Versions, 'look'>;
  readonly crowd: Pick<Crowd, 'look' | 'haveLeft'>;
}

type Kind<S extends Step = Step> = SupervisedKind<S, DockerEyes, ContainedTasks>;

const ofSupervisor = [
  stopTaskHalves satisfies Kind<StopTaskStep>,
  deployHalves satisfies Kind<DeployStep>,
  burstHalves satisfies Kind<BurstStep>,
];

/** A step that the guardian carries out, and the observer looks at. */
const watched = ({ do: name, wayBack, note, touched }: LookingStepKind): Kind => ({
  do: name,
  by: 'guardian',
  wayBack,
  ...(note && { before: (step, { observer }) => observer.note(step) }),
  observe: (step, { observer }) => observer.look(step),
  ...(touched && { touched: (step, { observer }) => observer.touched(step) }),
  prove: (step, { observer }, others, beside) => {
    if (wayBack === null) return proveOnce();
    const again = others.find((other) => isOnSame(other, step));
    if (name === 'hang' && again) return { matches: true, detail: 'another fault still stops the processes' };
    return observer.prove(step, { isAlone: beside.length === 0 });
  },
});

const isOnSame = (one: Step, other: Step) =>
  (one as { target?: Target }).target?.containerId === (other as { target?: Target }).target?.containerId;

const byName = new Map<string, Kind>(
  [...(ofSupervisor as readonly unknown[] as readonly Kind[]), ...kinds.map(watched)].map((kind) => [kind.do, kind]),
);

/** The kind of a step, as a journal may have it. Throws for one that this runtime does not know. */
export function kindOf(step: Step): Kind {
  const kind = byName.get(step.do);
  if (!kind) throw new Error(`no step of containers is named ${JSON.stringify(step.do)}`);
  return kind;
}
