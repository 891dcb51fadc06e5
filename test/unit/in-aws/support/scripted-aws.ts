import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Endpoint, openEndpoint } from '../../../../aws/endpoint.ts';

/** What AWS answers by an error. */
export class Refusal {
  readonly name: string;
  readonly message: string;
  readonly status: number;

  constructor(name: string, message = `${name}.`, status = 400) {
    this.name = name;
    this.message = message;
    this.status = status;
  }
}

/** A request as a test sees it: `operation` in AWS's words, the body or for FIS also what the path says. */
export interface Call {
  readonly operation: string;
  // biome-ignore lint/suspicious/noExplicitAny: each operation has a shape of its own
  readonly input: any;
  /** Whom the request is signed by, and for which region. */
  readonly accessKeyId: string;
  readonly region: string;
}

export type Answers = Record<string, (call: Call) => unknown>;

/** FIS, CloudWatch, ECS, SSM and DynamoDB at one address; every answer is a test's, and an empty one where it has none. */
export interface ScriptedAws {
  readonly url: string;
  answers: Answers;
  readonly calls: Call[];
  /** The operations that were called, in order. */
  operations(): string[];
  /** Of `beside` those that there are beside FIS. */
  open(beside?: readonly string[]): Promise<Endpoint>;
  close(): Promise<void>;
}

/** FIS speaks REST: the operation of each method and path. Source: FIS API reference. */
const fisOperations: readonly [RegExp, string][] = [
  [/^GET \/experimentTemplates$/, 'ListExperimentTemplates'],
  [/^GET \/experimentTemplates\/([^/]+)$/, 'GetExperimentTemplate'],
  [/^POST \/experiments$/, 'StartExperiment'],
  [/^GET \/experiments$/, 'ListExperiments'],
  [/^GET \/experiments\/([^/]+)\/resolvedTargets$/, 'ListExperimentResolvedTargets'],
  [/^GET \/experiments\/([^/]+)$/, 'GetExperiment'],
  [/^DELETE \/experiments\/([^/]+)$/, 'StopExperiment'],
  [/^GET \/experimentTemplates\/([^/]+)\/targetAccountConfigurations$/, 'ListTargetAccountConfigurations'],
  [/^GET \/safetyLevers\/(.+)$/, 'GetSafetyLever'],
  [/^PATCH \/safetyLevers\/(.+)\/state$/, 'UpdateSafetyLeverState'],
];

export async function startScriptedAws(answers: Answers = {}): Promise<ScriptedAws> {
  const server = createServer(async (request, response) => {
    const call = await readCall(request);
    self.calls.push(call);
    const answer = self.answers[call.operation]?.(call) ?? {};
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    if (answer instanceof Refusal) {
      const { name, message, status } = answer;
      response.writeHead(status, { 'x-amzn-errortype': name }).end(JSON.stringify({ __type: name, message }));
    } else response.end(JSON.stringify(answer));
  });
  const self: ScriptedAws = {
    url: '',
    answers,
    calls: [],
    operations: () => self.calls.map(({ operation }) => operation),
    open: (beside = ['CLOUDWATCH', 'ECS', 'SSM', 'DYNAMODB']) => {
      const variables = Object.fromEntries(beside.map((service) => [`AWS_ENDPOINT_URL_${service}`, self.url]));
      return openEndpoint({ endpoint: self.url, variables });
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(self, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

async function readCall(request: IncomingMessage): Promise<Call> {
  let text = '';
  for await (const chunk of request) text += chunk;
  const body = text === '' ? {} : JSON.parse(text);
  const [, accessKeyId = '', region = ''] =
    /Credential=([^/]+)\/\d+\/([^/]+)\//.exec(request.headers.authorization ?? '') ?? [];
  const target = request.headers['x-amz-target'];
  if (target) return { operation: String(target).split('.')[1] ?? '', input: body, accessKeyId, region };
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
  for (const [pattern, operation] of fisOperations) {
    const match = pattern.exec(`${request.method} ${pathname}`);
    if (!match) continue;
    const input = { ...Object.fromEntries(searchParams), ...body, ...(match[1] && { id: match[1] }) };
    return { operation, input, accessKeyId, region };
  }
  return { operation: `${request.method} ${pathname}`, input: body, accessKeyId, region };
}
