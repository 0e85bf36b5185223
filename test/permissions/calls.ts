/** A question that IAM is asked: may this action be done on this resource? */
export type Call = { action: string; resource: string };

type Input = Readonly<Record<string, unknown>>;

/** By what each operation is allowed, where that is not its own name. */
const allowedBy: Readonly<Record<string, string>> = {
  DeleteMessageBatch: 'DeleteMessage',
  SendMessageBatch: 'SendMessage',
  ChangeMessageVisibilityBatch: 'ChangeMessageVisibility',
};

/** The calls that IAM sees in one request to DynamoDB, SQS or Secrets Manager, as the SDK sends it. */
export function callsIn(target: string, input: Input): Call[] {
  const [service = '', operation = ''] = target.split('.');
  if (service.startsWith('DynamoDB')) return dynamodbCalls(operation, input);
  const action = allowedBy[operation] ?? operation;
  if (service === 'AmazonSQS') return [{ action: `sqs:${action}`, resource: lastOf(input.QueueUrl, '/') }];
  if (service === 'secretsmanager')
    return [{ action: `secretsmanager:${action}`, resource: lastOf(input.SecretId, ':') }];
  throw new Error(`no rule says what IAM asks for ${target}`);
}

/** A transaction is allowed by what it is made of, a batch by each of its tables. */
function dynamodbCalls(operation: string, input: Input): Call[] {
  if (operation === 'TransactWriteItems')
    return listOf(input.TransactItems).flatMap((item) =>
      Object.entries(Object(item)).map(([kind, inner]) =>
        onTable(kind === 'ConditionCheck' ? 'ConditionCheckItem' : `${kind}Item`, Object(inner)),
      ),
    );
  if (operation === 'BatchGetItem')
    return Object.keys(Object(input.RequestItems)).map((TableName) => onTable(operation, { TableName }));
  if (operation.startsWith('Transact') || operation.startsWith('Batch') || operation.includes('Statement'))
    throw new Error(`no rule says what IAM asks for ${operation}`);
  return [onTable(operation, input)];
}

function onTable(operation: string, { TableName, IndexName }: Input): Call {
  const index = IndexName === undefined ? '' : `/index/${IndexName}`;
  return { action: `dynamodb:${operation}`, resource: `${TableName}${index}` };
}

function lastOf(text: unknown, separator: string): string {
  return String(text).split(separator).at(-1) ?? '';
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
