import { localEnvironment } from '../../lib/model/local-account.ts';
import type { Ports } from '../shared/ports.ts';
import { serve } from '../shared/serve.ts';
import type { JudgePorts } from './judge-by-metrics.ts';
import { judgeBySystem } from './judge-by-system.ts';
import { metricLagSeconds } from './metric-lag.ts';
import { createTemplateReader } from './own-template.ts';
import { recordExperiment } from './record-experiment.ts';
import type { RecordPorts, RunJudge } from './record-ports.ts';

let known: RecordPorts | undefined;

/** On a laptop there is no CloudWatch to judge by. */
function withJudge(ports: Ports): RecordPorts {
  const templateOf = createTemplateReader(ports.fis);
  const isLocal = ports.model.environment === localEnvironment;
  const judge = isLocal ? judgeBySystem(process.env.AWS_ENDPOINT_URL_FIS) : judgeWhenAsked({ ...ports, templateOf });
  return { ...ports, templateOf, judge };
}

/** The judge is much of the code, and most messages need none of it: it is loaded with the first that does. */
const judgeWhenAsked = (ports: JudgePorts): RunJudge => ({
  seconds: metricLagSeconds,
  look: async (run) => (await import('./judge-by-metrics.ts')).judgeByMetrics(ports).look(run),
});

export const handler = serve('record-experiment', (message, ports) => {
  known ??= withJudge(ports);
  return recordExperiment(message, known);
});
