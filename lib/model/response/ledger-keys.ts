/** The keys of the ledger's table, and the attribute by which DynamoDB drops what nobody needs any more. */
export const ledgerKeys = { partition: 'pk', sort: 'sk', expiry: 'expiresAt' } as const;
