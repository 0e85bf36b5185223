import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import {
  type Attribute,
  AttributeType,
  BillingMode,
  ProjectionType,
  type StreamViewType,
  Table,
} from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import type { StageSettings } from '../stage-settings.ts';
import { writeLogicalName } from './resource.ts';

export interface OnDemandTableProps {
  readonly stage: StageSettings;
  /** The name of the partition key; `pk` by default. */
  readonly partitionKey?: string;
  /** The name of the sort key; a table without one has one item for each partition key. */
  readonly sortKey?: string;
  /** The attribute with the Unix time in seconds after which DynamoDB deletes an item. */
  readonly timeToLiveAttribute?: string;
  readonly stream?: StreamViewType;
  readonly globalSecondaryIndexes?: readonly GlobalSecondaryIndex[];
}

/** An index over two attributes. It projects the keys, and the attributes that are named. */
export interface GlobalSecondaryIndex {
  readonly indexName: string;
  readonly partitionKey: string;
  readonly sortKey: string;
  readonly nonKeyAttributes?: readonly string[];
}

/** A table with on-demand capacity, whose id is its logical name. Its keys are strings; DynamoDB owns the encryption key. */
export class OnDemandTable extends Table {
  constructor(scope: Construct, name: string, props: OnDemandTableProps) {
    const { stage, partitionKey = 'pk', sortKey, timeToLiveAttribute, stream, globalSecondaryIndexes = [] } = props;
    super(scope, name, {
      ...(stage.physicalNames ? { tableName: name } : {}),
      partitionKey: toKey(partitionKey),
      ...(sortKey === undefined ? {} : { sortKey: toKey(sortKey) }),
      billingMode: BillingMode.PAY_PER_REQUEST,
      ...(timeToLiveAttribute === undefined ? {} : { timeToLiveAttribute }),
      ...(stream === undefined ? {} : { stream }),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: stage.pointInTimeRecovery },
      deletionProtection: stage.deletionProtection,
      removalPolicy: stage.removeWithStack ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
    });
    for (const { indexName, partitionKey, sortKey, nonKeyAttributes } of globalSecondaryIndexes) {
      this.addGlobalSecondaryIndex({
        indexName,
        partitionKey: toKey(partitionKey),
        sortKey: toKey(sortKey),
        ...(nonKeyAttributes === undefined
          ? { projectionType: ProjectionType.KEYS_ONLY }
          : { projectionType: ProjectionType.INCLUDE, nonKeyAttributes: [...nonKeyAttributes] }),
      });
    }
    if (!stage.pointInTimeRecovery)
      Validations.of(this).acknowledge({ id: 'AwsSolutions-DDB3', reason: 'This stage has no data worth restoring.' });
    writeLogicalName(this, name);
  }

  indexArn(indexName: string): string {
    return `${this.tableArn}/index/${indexName}`;
  }
}

function toKey(name: string): Attribute {
  return { name, type: AttributeType.STRING };
}
