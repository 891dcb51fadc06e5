import type { Service } from '../../lib/model/topology.ts';

/** What a service is booted with: its image is referred to by digest, as the stacks deploy images. */
export const firstDefinition = (system: string, { name, port, cpu, memory }: Service) => ({
  family: name,
  containerDefinitions: [
    {
      name,
      image: `breakwater.local/${system}/${name}@sha256:`,
      portMappings: [{ containerPort: port, protocol: 'tcp' }],
      environment: [],
    },
  ],
  networkMode: 'awsvpc',
  requiresCompatibilities: ['FARGATE'],
  cpu: String(cpu),
  memory: String(memory),
});
