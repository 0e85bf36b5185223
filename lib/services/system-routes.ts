import { Construct } from 'constructs';
import { systemRoutes } from '../../functions/operations/routes.ts';
import type { PublicHttpApi } from '../constructs/http-api.ts';
import { LambdaFunction } from '../constructs/lambda-function.ts';
import type { OnDemandTable } from '../constructs/table.ts';
import type { LiveApi } from '../constructs/web-socket-api.ts';
import { getQueueUrls } from '../constructs/work-queue.ts';
import { readCommit, readVersion } from '../release.ts';
import { listSimulated } from '../simulated.ts';
import type { OrderCommandProps } from './order-access.ts';

export interface SystemRoutesProps extends OrderCommandProps {
  readonly api: PublicHttpApi;
  readonly deliveries: OnDemandTable;
  readonly payments: OnDemandTable;
  readonly notifications: OnDemandTable;
  readonly liveApi: LiveApi;
}

/** Serves what belongs to no service: health, the OpenAPI document and its pages, and unknown paths. */
export class SystemRoutes extends Construct {
  constructor(scope: Construct, id: string, props: SystemRoutesProps) {
    super(scope, id);
    createSystemRoutes(this, props);
  }
}

function createSystemRoutes(scope: Construct, props: SystemRoutesProps): void {
  const { stage, api, orders, deliveries, payments, notifications, queues, liveApi } = props;
  const checkedQueues = ['orders.fifo', 'payments.fifo', 'order-status.fifo'] as const;
  const target = new LambdaFunction(scope, 'SystemRoutes', {
    stage,
    path: 'operations/system-routes',
    trigger: 'request',
    environment: {
      VERSION: readVersion(),
      SIMULATED: listSimulated(stage).join(',') || 'none',
      COMMIT: readCommit(),
      ORDERS_TABLE: orders.tableName,
      DELIVERIES_TABLE: deliveries.tableName,
      PAYMENTS_TABLE: payments.tableName,
      NOTIFICATIONS_TABLE: notifications.tableName,
      LIVE_URL: liveApi.url,
      ...getQueueUrls(queues, ...checkedQueues),
    },
  });
  // The health check reads an item of each table, the circuits, and the attributes of each queue.
  const tables = [orders, deliveries, payments, notifications];
  target.allow(['dynamodb:GetItem'], ...tables.map(({ tableArn }) => tableArn));
  target.allow(['sqs:GetQueueAttributes'], ...checkedQueues.map((name) => queues[name].queue.queueArn));
  api.route(target, systemRoutes);
}
