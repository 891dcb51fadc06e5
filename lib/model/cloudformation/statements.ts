/** A statement of a policy as CloudFormation has it: everything may be one or a list, or left to a condition. */
export interface Statement {
  readonly Effect?: string;
  readonly Action?: unknown;
  readonly NotAction?: unknown;
  readonly Resource?: unknown;
  readonly NotResource?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly Principal?: '*' | { readonly Service?: unknown; readonly AWS?: unknown };
}

/** A policy, of a role or of a resource. */
export interface PolicyDocument {
  readonly Statement?: Statement | readonly Statement[];
}

/** What a statement speaks of, whichever way it is written. */
export interface Rights {
  /** Patterns; `*` for one that the template does not tell, and for everything but what is named. */
  readonly actions: readonly string[];
  /** What `NotAction` leaves out. */
  readonly except: readonly string[];
  readonly resources: readonly unknown[];
  /** By operator and key. */
  readonly conditions: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** A list, or the one value that it may be; both branches of a Fn::If. */
export function listOf<Value>(value: Value | readonly Value[] | undefined): readonly Value[] {
  if (value === undefined) return [];
  if (Array.isArray(value)) return value.flatMap((one) => (isConditional(one) ? listOf<Value>(one as Value) : [one]));
  if (!isConditional(value)) return [value as Value];
  const [, ...branches] = value['Fn::If'];
  return branches.flatMap((branch) => (isNothing(branch) ? [] : listOf(branch as Value)));
}

const isConditional = (value: unknown): value is { readonly 'Fn::If': readonly unknown[] } =>
  typeof value === 'object' && value !== null && Array.isArray((value as { 'Fn::If'?: unknown })['Fn::If']);
const isNothing = (value: unknown): boolean => (value as { Ref?: unknown } | undefined)?.Ref === 'AWS::NoValue';

/** The statements of a policy, which may be text. */
export function statementsIn(document: unknown): readonly Statement[] {
  return listOf(document).flatMap((one) =>
    listOf((typeof one === 'string' ? parsed(one) : (one as PolicyDocument | undefined))?.Statement),
  );
}

function parsed(text: string): PolicyDocument {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

export function rightsOf({ Action, NotAction, Resource, NotResource, Condition = {} }: Statement): Rights {
  const texts = (value: unknown) => listOf(value).map((one) => (typeof one === 'string' ? one : '*'));
  return {
    actions: NotAction === undefined ? texts(Action) : ['*'],
    except: texts(NotAction).filter((pattern) => pattern !== '*'),
    resources: NotResource === undefined ? listOf(Resource) : ['*'],
    conditions: Condition,
  };
}

/** Whether what is granted is or includes an action. */
export const mayDo = ({ actions, except }: Pick<Rights, 'actions' | 'except'>, wanted: string): boolean =>
  actions.some((granted) => covers(granted, wanted)) && !except.some((left) => covers(left, wanted));

/**
 * Whether a pattern of actions is or includes another. IAM takes any case, and `*` and `?` wherever they are. Source: IAM
 * user guide, IAM JSON policy elements: Action.
 */
export function covers(granted: string, wanted: string): boolean {
  const [pattern, text] = [granted.toLowerCase(), wanted.toLowerCase()];
  let [at, from, star, tried] = [0, 0, -1, 0];
  while (from < text.length) {
    const character = pattern[at];
    if (character === '*') [star, tried, at] = [at, from, at + 1];
    else if (character === '?' || character === text[from]) [at, from] = [at + 1, from + 1];
    // As few characters as there can be for the last star, then one more.
    else if (star >= 0) [at, tried, from] = [star + 1, tried + 1, tried + 1];
    else return false;
  }
  return /^\**$/.test(pattern.slice(at));
}

/** Operators that a request without the key, or with another value, does not pass. */
const strict = /^(?:ForAnyValue:)?(?:StringEquals|StringEqualsIgnoreCase|StringLike|ArnEquals|ArnLike)$/;
/** The same, where a request without the key passes. */
const lenient = /^(?:ForAnyValue:)?(?:StringEquals|StringLike|Bool)(?:IfExists)?$/;

/** Whether conditions hold a key to values that are not just any; its case does not matter. `ifThere`: it may be absent. */
export function isHeld(conditions: Rights['conditions'], key: string, { ifThere = false } = {}): boolean {
  return Object.entries(conditions)
    .filter(([operator]) => strict.test(operator) || (ifThere && lenient.test(operator)))
    .flatMap(([, values]) => Object.entries(values))
    .some(([name, value]) => name.toLowerCase() === key.toLowerCase() && listOf(value).every((one) => !isAny(one)));
}

const isAny = (value: unknown): boolean => typeof value === 'string' && /^\*+$/.test(value);
