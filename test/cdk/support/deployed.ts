import type { Synthesised } from './synth.ts';

export const account = '000000000000';

/** What the account calls a zone: its subnets tell. */
export const zoneName = (id: string): string => `${id} as the account calls it`;

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}
interface Json {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, { Value: unknown; Export?: { Name: unknown } }>>;
}

/** Templates as CloudFormation would resolve them in the account 000000000000. Throws on what it does not know. */
export class Deployed {
  private readonly stacks: ReadonlyMap<string, Json>;
  private readonly region: string;

  constructor({ templates, config, stacks }: Synthesised) {
    this.region = config.region;
    this.stacks = new Map(
      Object.entries(templates).map(([name, template]) => [
        stacks[name as keyof typeof stacks].stackName,
        template.toJSON() as Json,
      ]),
    );
  }

  /** The resolved properties of every resource of a type, by logical id. */
  resources(type: string): { stack: string; id: string; properties: Record<string, unknown> }[] {
    return [...this.stacks].flatMap(([stack, { Resources }]) =>
      Object.entries(Resources)
        .filter(([, { Type }]) => Type === type)
        .map(([id, { Properties }]) => ({
          stack,
          id,
          properties: this.resolve(stack, Properties ?? {}) as Record<string, unknown>,
        })),
    );
  }

  /** The values of all outputs whose names have that in them. */
  outputs(name: string): string[] {
    return [...this.stacks].flatMap(([stack, { Outputs = {} }]) =>
      Object.entries(Outputs)
        .filter(([id]) => id.includes(name))
        .map(([, { Value }]) => String(this.resolve(stack, Value))),
    );
  }

  resolve(stack: string, value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.resolve(stack, item));
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    const [[key, argument] = ['', undefined]] = entries;
    if (entries.length === 1 && (key === 'Ref' || key.startsWith('Fn::'))) return this.intrinsic(stack, key, argument);
    return Object.fromEntries(entries.map(([name, inner]) => [name, this.resolve(stack, inner)]));
  }

  private intrinsic(stack: string, name: string, argument: unknown): unknown {
    if (name === 'Ref') return this.ref(stack, argument as string);
    if (name === 'Fn::GetAtt') {
      const [id, attribute] = argument as [string, string];
      return this.attribute(stack, id, attribute);
    }
    if (name === 'Fn::ImportValue') return this.exported(this.resolve(stack, argument) as string);
    if (name === 'Fn::Join') {
      const [separator, parts] = argument as [string, unknown[]];
      return (this.resolve(stack, parts) as unknown[]).join(separator);
    }
    if (name === 'Fn::Split') {
      const [separator, text] = argument as [string, unknown];
      return String(this.resolve(stack, text)).split(separator);
    }
    if (name === 'Fn::Select') {
      const [index, from] = argument as [number, unknown];
      const list = this.resolve(stack, from);
      if (Array.isArray(list)) return list[Number(index)];
    }
    return `<${name} ${JSON.stringify(argument)}>`;
  }

  private exported(name: string): unknown {
    for (const [stack, { Outputs = {} }] of this.stacks) {
      for (const { Value, Export } of Object.values(Outputs)) {
        if (Export && this.resolve(stack, Export.Name) === name) return this.resolve(stack, Value);
      }
    }
    throw new Error(`nothing exports ${name}`);
  }

  private ref(stack: string, id: string): string {
    const pseudo: Record<string, string> = {
      'AWS::Region': this.region,
      'AWS::AccountId': account,
      'AWS::Partition': 'aws',
      'AWS::URLSuffix': 'amazonaws.com',
      'AWS::StackName': stack,
    };
    if (pseudo[id] !== undefined) return pseudo[id];
    const type = this.stacks.get(stack)?.Resources[id]?.Type;
    if (type === 'AWS::SNS::Topic') return `arn:aws:sns:${this.region}:${account}:${this.nameOf(stack, id)}`;
    if (type === 'AWS::Lambda::Alias') {
      const { FunctionName, Name } = this.stacks.get(stack)?.Resources[id]?.Properties ?? {};
      return `arn:aws:lambda:${this.region}:${account}:function:${this.resolve(stack, FunctionName)}:${Name}`;
    }
    return this.nameOf(stack, id);
  }

  /** The name that a resource is given, or one made up of its logical id. */
  private nameOf(stack: string, id: string): string {
    const properties = this.stacks.get(stack)?.Resources[id]?.Properties ?? {};
    const key = [
      'RoleName',
      'AlarmName',
      'LogGroupName',
      'TableName',
      'QueueName',
      'DashboardName',
      'TopicName',
      'FunctionName',
      'Name',
    ].find((candidate) => typeof properties[candidate] === 'string');
    return key ? (properties[key] as string) : id;
  }

  private zoneOf(stack: string, id: string): string {
    return String(this.stacks.get(stack)?.Resources[id]?.Properties?.AvailabilityZoneId);
  }

  private attribute(stack: string, id: string, attribute: string): string {
    const type = this.stacks.get(stack)?.Resources[id]?.Type ?? '';
    const name = this.nameOf(stack, id);
    const here = `${this.region}:${account}`;
    const arns: Record<string, string> = {
      'AWS::IAM::Role': `arn:aws:iam::${account}:role/${name}`,
      'AWS::CloudWatch::Alarm': `arn:aws:cloudwatch:${here}:alarm:${name}`,
      'AWS::CloudWatch::CompositeAlarm': `arn:aws:cloudwatch:${here}:alarm:${name}`,
      'AWS::Logs::LogGroup': `arn:aws:logs:${here}:log-group:${name}:*`,
      'AWS::DynamoDB::Table': `arn:aws:dynamodb:${here}:table/${name}`,
      'AWS::SQS::Queue': `arn:aws:sqs:${here}:${name}`,
      'AWS::Lambda::Function': `arn:aws:lambda:${here}:function:${name}`,
      'AWS::KMS::Key': `arn:aws:kms:${here}:key/${name}`,
      'AWS::Events::Rule': `arn:aws:events:${here}:rule/${name}`,
      'AWS::S3::Bucket': `arn:aws:s3:::${name.toLowerCase()}`,
    };
    if (attribute === 'Arn' && arns[type]) return arns[type];
    if (type === 'AWS::EC2::Subnet' && attribute === 'AvailabilityZone') return zoneName(this.zoneOf(stack, id));
    if (type === 'AWS::FIS::ExperimentTemplate' && attribute === 'Id') return `EXT${id}`;
    return `${id}.${attribute}`;
  }
}
