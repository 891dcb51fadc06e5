import type { Engine } from '../engine/engine.ts';

/** A FIS operation is a value: where it listens, what it accepts and what it answers. */
export interface Operation {
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  /** JSON schema of the body; what it does not name is dropped, as AWS drops it. */
  readonly body?: object;
  readonly handle: (engine: Engine, request: OperationRequest) => object;
}

export interface OperationRequest<Body = unknown> {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Query;
  readonly body: Body;
}

/** A parameter that is given several times is a list. */
export type Query = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Fixes the type of the body, which the schema has checked before `handle` sees it. */
export function defineOperation<Body = undefined>(
  operation: Omit<Operation, 'handle'> & {
    readonly handle: (engine: Engine, request: OperationRequest<Body>) => object;
  },
): Operation {
  return operation as Operation;
}

/** A path parameter; the route's pattern guarantees it. */
export const param = ({ params }: OperationRequest<unknown>, name: string): string => params[name] ?? '';
