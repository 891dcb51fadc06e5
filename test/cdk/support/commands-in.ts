import { readdirSync, readFileSync } from 'node:fs';

const iamActions: Readonly<Record<string, string>> = {
  GetCommand: 'dynamodb:GetItem',
  PutCommand: 'dynamodb:PutItem',
  UpdateCommand: 'dynamodb:UpdateItem',
  QueryCommand: 'dynamodb:Query',
  paginateScan: 'dynamodb:Scan',
  SendMessageCommand: 'sqs:SendMessage',
  ReceiveMessageCommand: 'sqs:ReceiveMessage',
  DeleteMessageCommand: 'sqs:DeleteMessage',
  ChangeMessageVisibilityCommand: 'sqs:ChangeMessageVisibility',
};

/** The IAM actions of the AWS commands that a folder's code imports; fails for a command that is not known here. */
export function commandsIn(folder: string): Set<string> {
  const sources = readdirSync(folder).filter((file) => file.endsWith('.ts'));
  const imported = sources.flatMap((file) => {
    const text = readFileSync(`${folder}/${file}`, 'utf8');
    return [...text.matchAll(/import \{([^}]*)\} from '@aws-sdk\/[\w-]+'/g)].flatMap(([, list = '']) =>
      list.split(',').map((name) => name.trim()),
    );
  });
  const commands = imported.filter((name) => /Command$|^paginate/.test(name));
  return new Set(
    commands.map((name) => {
      const action = iamActions[name];
      if (!action) throw new Error(`${folder} imports ${name}: which IAM action is that?`);
      return action;
    }),
  );
}
