import type { Ecs } from '../../ecs/ecs.ts';

/** An ECS operation is a value: what it accepts and what it answers. */
export interface EcsOperation {
  readonly name: string;
  /** It changes something: the call log keeps it. */
  readonly mutates?: true;
  /** JSON schema of the body; what it does not name is refused, unless it says nothing. */
  readonly body: object;
  readonly handle: (ecs: Ecs, body: never) => object | Promise<object>;
}

/** Fixes the type of the body, which the schema has checked before `handle` sees it. */
export function defineEcsOperation<Body>(
  operation: Omit<EcsOperation, 'handle'> & {
    readonly handle: (ecs: Ecs, body: Body) => object | Promise<object>;
  },
): EcsOperation {
  return operation as unknown as EcsOperation;
}
