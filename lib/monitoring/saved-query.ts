import { Stack } from 'aws-cdk-lib';
import { QueryDefinition, QueryString } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { LambdaFunction } from '../constructs/lambda-function.ts';
import type { StageSettings } from '../stage-settings.ts';

/** Saves a query of CloudWatch Logs Insights over the logs of all functions: the lines about one order, or of one request. */
export function saveOrderQuery(scope: Construct, { name }: StageSettings): void {
  const functions = Stack.of(scope)
    .node.findAll()
    .filter((each) => each instanceof LambdaFunction);
  new QueryDefinition(scope, 'OrderQuery', {
    queryDefinitionName: `order-processing/${name}/one order through all functions`,
    queryString: new QueryString({
      fields: ['@timestamp', 'service', 'level', 'message', 'route', 'status', 'orderId', 'fault', '@message'],
      filterStatements: ["@message like 'PUT AN ORDER ID OR A CORRELATION ID HERE'"],
      sort: '@timestamp asc',
      limit: 1_000,
    }),
    logGroups: functions.map(({ logGroup }) => logGroup),
  });
}
