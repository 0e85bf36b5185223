import { Duration, Validations } from 'aws-cdk-lib';
import { FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { LambdaFunction } from '../../constructs/lambda-function.ts';
import type { OnDemandTable } from '../../constructs/table.ts';
import type { LiveApi } from '../../constructs/web-socket-api.ts';
import type { StageSettings } from '../../stage-settings.ts';

export interface LiveProps {
  readonly stage: StageSettings;
  readonly liveApi: LiveApi;
  readonly events: OnDemandTable;
  readonly identity: OnDemandTable;
  readonly linkKeys: Secret;
}

/** Creates the function of the connections for live updates. */
export function createLiveConnections(
  scope: Construct,
  { stage, liveApi, events, identity, linkKeys }: LiveProps,
): LambdaFunction {
  const liveConnections = new LambdaFunction(scope, 'LiveConnections', {
    stage,
    path: 'events/live-connections',
    trigger: 'request',
    environment: {
      EVENTS_TABLE: events.tableName,
      EVENT_RETENTION_DAYS: String(stage.eventRetentionDays),
      IDENTITY_TABLE: identity.tableName,
      LINK_KEYS_SECRET: linkKeys.secretArn,
    },
  });
  liveConnections.allow(
    ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:PutItem', 'dynamodb:DeleteItem'],
    events.tableArn,
  );
  liveConnections.allow(['dynamodb:GetItem'], identity.tableArn);
  liveConnections.allow(['secretsmanager:GetSecretValue'], linkKeys.secretArn);
  liveApi.grantPost(liveConnections);
  liveApi.route(liveConnections);

  // A message can be sent only after the response to $connect: the stream says that the connection is stored.
  const stream = events.tableStreamArn ?? '';
  const greetings = liveConnections.live.addEventSourceMapping('Greetings', {
    eventSourceArn: stream,
    startingPosition: StartingPosition.TRIM_HORIZON,
    filters: [
      FilterCriteria.filter({
        eventName: FilterRule.isEqual('INSERT'),
        dynamodb: { Keys: { sk: { S: FilterRule.isEqual('connection') } } },
      }),
    ],
    batchSize: 50,
    reportBatchItemFailures: true,
    retryAttempts: 3,
    maxRecordAge: Duration.minutes(1),
  });
  Validations.of(greetings).acknowledge({
    id: 'Serverless-LambdaEventSourceMappingDestination',
    reason: 'A greeting that comes late is of no use: a client that was not greeted connects again.',
  });
  liveConnections.allow(
    ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'],
    stream,
  );
  return liveConnections;
}
