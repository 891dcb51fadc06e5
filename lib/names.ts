/** An environment of a system; the command line may name one that this version does not know. */
export interface SystemEnvironment {
  readonly system: string;
  readonly name: string;
}

/** The start of every physical name of an environment: `SYSTEM-ENVIRONMENT`. IAM patterns and the command line rely on it. */
export const prefixOf = ({ system, name }: SystemEnvironment): string => `${system}-${name}`;

/** Names that are spelled out, since something outside their stack refers to them. */
export const namesOf = (environment: SystemEnvironment) => {
  const prefix = prefixOf(environment);
  return {
    cluster: prefix,
    /** Private DNS: `SERVICE.SYSTEM-ENVIRONMENT.internal`. */
    namespace: `${prefix}.internal`,
    service: (name: string) => name,
    table: (name: string) => `${prefix}-${name}`,
    queue: (name: string) => `${prefix}-${name}`,
    cache: (name: string) => `${prefix}-${name}`,
    alarm: (name: string) => `${prefix}-${name}`,
    document: (automation: string) => `${prefix}-${automation}`,
    role: (name: string) => `${prefix}-${name}`,
    /** The start of the names of the EventBridge rules that tell of experiments. */
    ruleOfExperiments: `${prefix}-experiments`,
    logGroup: (name: string) => `/breakwater/${prefix}/${name}`,
  };
};
