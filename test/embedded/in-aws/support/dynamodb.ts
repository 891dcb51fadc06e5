import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Limit {
  readonly MaxReadRequestUnits: number;
  readonly MaxWriteRequestUnits: number;
}

export interface FakeTable {
  tags: Record<string, string>;
  limit?: Limit;
}

/** As much of DynamoDB as the way back from a throttled table needs; the local one knows neither tags nor limits. */
export interface FakeDynamodb {
  readonly url: string;
  readonly tables: Record<string, FakeTable>;
  /** Answers so many changes by ResourceInUseException. */
  busy: number;
  readonly changes: string[];
  close(): Promise<void>;
}

export async function startFakeDynamodb(tables: Record<string, FakeTable>): Promise<FakeDynamodb> {
  const arnOf = (name: string) => `arn:aws:dynamodb:us-east-1:000000000000:table/${name}`;
  const tableAt = (arn: string) => self.tables[arn.split('/')[1] ?? ''] as FakeTable;
  // biome-ignore lint/suspicious/noExplicitAny: each operation states the shape of its own request
  const operations: Record<string, (request: any) => unknown> = {
    ListTables: () => ({ TableNames: Object.keys(self.tables) }),
    DescribeTable: ({ TableName }: { TableName: string }) => ({
      Table: { TableName, TableArn: arnOf(TableName), OnDemandThroughput: self.tables[TableName]?.limit },
    }),
    ListTagsOfResource: ({ ResourceArn }: { ResourceArn: string }) => ({
      Tags: Object.entries(tableAt(ResourceArn).tags).map(([Key, Value]) => ({ Key, Value })),
    }),
    UpdateTable: ({ TableName, OnDemandThroughput }: { TableName: string; OnDemandThroughput: Limit }) => {
      (self.tables[TableName] as FakeTable).limit = OnDemandThroughput;
      return {};
    },
    UntagResource: ({ ResourceArn, TagKeys }: { ResourceArn: string; TagKeys: string[] }) => {
      for (const key of TagKeys) delete tableAt(ResourceArn).tags[key];
      return {};
    },
  };

  const server = createServer(async (request, response) => {
    const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    let body = '';
    for await (const chunk of request) body += chunk;
    response.setHeader('content-type', 'application/x-amz-json-1.0');
    if (['UpdateTable', 'UntagResource'].includes(operation)) {
      self.changes.push(operation);
      if (self.busy-- > 0) {
        response.writeHead(400).end(JSON.stringify({ __type: 'ResourceInUseException', message: 'being changed' }));
        return;
      }
    }
    response.end(JSON.stringify(operations[operation]?.(JSON.parse(body)) ?? {}));
  });

  const self: FakeDynamodb = {
    url: '',
    tables,
    busy: 0,
    changes: [],
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(self, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}
