import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Config } from '../config/config.ts';
import { prefixOf } from '../names.ts';

/** What every stack of an environment takes. */
export interface EnvironmentStackProps {
  readonly config: Config;
}

/** A stack of an environment: in its Region, in its zones, in whatever account the command line's credentials are for. */
export abstract class EnvironmentStack extends Stack {
  protected readonly config: Config;

  constructor(scope: Construct, name: string, description: string, config: Config) {
    const { region, deletionProtection } = config;
    const stackName = `${prefixOf(config)}-${name}`;
    super(scope, stackName, { stackName, description, env: { region }, terminationProtection: deletionProtection });
    this.config = config;
  }

  /** Ids, since synth looks nothing up: without an account CDK would take two zones, whatever was asked for. */
  override get availabilityZones(): string[] {
    return [...this.config.zones];
  }
}
