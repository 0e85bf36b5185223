/** An action on a resource, as IAM authorizes it. */
export type IamCall = { action: string; resource: string };

type Input = Readonly<Record<string, unknown>>;

/** The actions of operations that are authorized by another name. */
const actionNames: Readonly<Record<string, string>> = {
  DeleteMessageBatch: 'DeleteMessage',
  SendMessageBatch: 'SendMessage',
  ChangeMessageVisibilityBatch: 'ChangeMessageVisibility',
};

/** Returns the actions that IAM authorizes for one request to DynamoDB, SQS, SES, Secrets Manager or connections. */
export function listIamCalls(target: string, input: Input): IamCall[] {
  const [service = '', operation = ''] = target.split('.');
  if (service === 'execute-api') return [{ action: 'execute-api:ManageConnections', resource: '@connections' }];
  if (service.startsWith('DynamoDB')) return listDynamodbCalls(operation, input);
  const action = actionNames[operation] ?? operation;
  if (service === 'AmazonSQS') return [{ action: `sqs:${action}`, resource: takeLast(input.QueueUrl, '/') }];
  if (service === 'secretsmanager')
    return [{ action: `secretsmanager:${action}`, resource: takeLast(input.SecretId, ':') }];
  if (service === 'SES') return listSesCalls(operation, input);
  throw new Error(`the IAM actions of ${target} are unknown`);
}

/** IAM authorizes the configuration set and the identity of the sender: of its address or, without one, of its domain. */
function listSesCalls(operation: string, { FromEmailAddress, ConfigurationSetName }: Input): IamCall[] {
  const address = /<(.+)>$/.exec(String(FromEmailAddress))?.[1] ?? String(FromEmailAddress);
  const identities = [address, takeLast(address, '@')].map((identity) => `identity/${identity}`);
  const resources = [...identities, `configuration-set/${ConfigurationSetName}`];
  return resources.map((resource) => ({ action: `ses:${operation}`, resource }));
}

/** IAM authorizes each operation of a transaction, and each table of a batch. */
function listDynamodbCalls(operation: string, input: Input): IamCall[] {
  if (operation === 'TransactWriteItems')
    return toList(input.TransactItems).flatMap((item) =>
      Object.entries(Object(item)).map(([kind, inner]) =>
        toTableCall(kind === 'ConditionCheck' ? 'ConditionCheckItem' : `${kind}Item`, Object(inner)),
      ),
    );
  if (operation === 'BatchGetItem' || operation === 'BatchWriteItem')
    return Object.keys(Object(input.RequestItems)).map((TableName) => toTableCall(operation, { TableName }));
  if (operation.startsWith('Transact') || operation.startsWith('Batch') || operation.includes('Statement'))
    throw new Error(`the IAM actions of ${operation} are unknown`);
  return [toTableCall(operation, input)];
}

function toTableCall(operation: string, { TableName, IndexName }: Input): IamCall {
  const index = IndexName === undefined ? '' : `/index/${IndexName}`;
  return { action: `dynamodb:${operation}`, resource: `${TableName}${index}` };
}

function takeLast(text: unknown, separator: string): string {
  return String(text).split(separator).at(-1) ?? '';
}

function toList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
