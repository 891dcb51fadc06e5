import type { Config } from './config.ts';
import { shop } from './model/topology.ts';

/** The start of every physical name of an environment: `shop-dev`. IAM patterns and the command line rely on it. */
export const prefixOf = ({ name }: Pick<Config, 'name'>): string => `${shop.name}-${name}`;

/** Names that are spelled out, since something outside their stack refers to them. */
export const namesOf = (config: Pick<Config, 'name'>) => {
  const prefix = prefixOf(config);
  return {
    cluster: prefix,
    /** Private DNS: `gateway.shop-dev.internal`. */
    namespace: `${prefix}.internal`,
    service: (name: string) => name,
    table: (name: string) => `${prefix}-${name}`,
    queue: (name: string) => `${prefix}-${name}`,
    cache: (name: string) => `${prefix}-${name}`,
    alarm: (name: string) => `${prefix}-${name}`,
    document: (automation: string) => `${prefix}-${automation}`,
    role: (name: string) => `${prefix}-${name}`,
    logGroup: (name: string) => `/breakwater/${prefix}/${name}`,
  };
};
