import type { EndpointSettings } from '../../aws/endpoint-settings.ts';
import { withEndpoint } from '../../aws/open.ts';
import { askGate } from '../../aws/response/gate.ts';
import { type Choice, ofEnvironment, type Template, whereabouts } from '../../aws/templates.ts';
import type { ExitStatus } from '../../base/exit-status.ts';
import { UsageError } from '../../base/usage-error.ts';
import type { GateReply } from '../../lib/model/response/gate.ts';
import type { SystemModel } from '../../lib/model/system.ts';

interface PreflightOptions {
  readonly system: SystemModel;
  /** Throws UsageError. */
  readonly choose: (templates: readonly Template[]) => Choice;
  readonly kind: 'decide' | 'approve';
  readonly tell: (reply: GateReply, where: string) => ExitStatus;
}

/** `chaos preflight --endpoint`: asks the gate of the environment that the experiment's template is of. */
export const preflightRemote = (
  settings: EndpointSettings,
  { system: { topology }, choose, kind, tell }: PreflightOptions,
): Promise<ExitStatus> =>
  withEndpoint(settings, topology.name, async ({ endpoint, templates }) => {
    const { template, experiment } = choose(ofEnvironment(templates, settings.environment));
    const { id: templateId, environment: name } = template;
    if (name === undefined) {
      throw new UsageError(
        `template ${templateId} is of no environment, so it has no gate; leave out --endpoint to ask the one here`,
      );
    }
    const reply = await askGate(
      endpoint,
      { system: topology.name, name },
      { kind, experiment: experiment.name, templateId },
    );
    return tell(reply, whereabouts(endpoint, template));
  });
