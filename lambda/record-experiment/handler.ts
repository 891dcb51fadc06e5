import { localEnvironment } from '../../lib/model/local-account.ts';
import type { Ports } from '../shared/ports.ts';
import { serve } from '../shared/serve.ts';
import { judgeByMetrics } from './judge-by-metrics.ts';
import { judgeBySystem } from './judge-by-system.ts';
import { createTemplateReader } from './own-template.ts';
import { recordExperiment } from './record-experiment.ts';
import type { RecordPorts } from './record-ports.ts';

let known: RecordPorts | undefined;

/** On a laptop there is no CloudWatch to judge by. */
function withJudge(ports: Ports): RecordPorts {
  const templateOf = createTemplateReader(ports.fis);
  const isLocal = ports.model.environment === localEnvironment;
  const judge = isLocal ? judgeBySystem(process.env.AWS_ENDPOINT_URL_FIS) : judgeByMetrics({ ...ports, templateOf });
  return { ...ports, templateOf, judge };
}

export const handler = serve('record-experiment', (message, ports) => {
  known ??= withJudge(ports);
  return recordExperiment(message, known);
});
