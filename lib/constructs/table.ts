import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, type StreamViewType, Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import type { StageSettings } from '../stages.ts';
import { writeLogicalName } from './logical-name.ts';

export interface OwnedTableProps {
  readonly stage: StageSettings;
  readonly key?: string;
  /** The attribute with the second (Unix time) after which an item may go. */
  readonly expiresAt?: string;
  readonly stream?: StreamViewType;
  readonly indexes?: readonly Index[];
}

/** An index over two attributes. It holds the keys only, and what is named besides. */
export interface Index {
  readonly name: string;
  readonly hash: string;
  readonly range: string;
  readonly include?: readonly string[];
}

/**
 * A table on demand, whose id is its logical name. It is encrypted with a key that DynamoDB owns, which costs nothing and
 * is not to be had by anybody; keys are strings.
 */
export class OwnedTable extends Table {
  constructor(scope: Construct, name: string, { stage, key = 'pk', expiresAt, stream, indexes = [] }: OwnedTableProps) {
    super(scope, name, {
      ...(stage.physicalNames ? { tableName: name } : {}),
      partitionKey: { name: key, type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      ...(expiresAt === undefined ? {} : { timeToLiveAttribute: expiresAt }),
      ...(stream === undefined ? {} : { stream }),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: stage.pointInTimeRecovery },
      deletionProtection: stage.deletionProtection,
      removalPolicy: stage.removeWithStack ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
    });
    for (const { name, hash, range, include } of indexes) {
      this.addGlobalSecondaryIndex({
        indexName: name,
        partitionKey: { name: hash, type: AttributeType.STRING },
        sortKey: { name: range, type: AttributeType.STRING },
        ...(include === undefined
          ? { projectionType: ProjectionType.KEYS_ONLY }
          : { projectionType: ProjectionType.INCLUDE, nonKeyAttributes: [...include] }),
      });
    }
    if (!stage.pointInTimeRecovery)
      Validations.of(this).acknowledge({
        id: 'AwsSolutions-DDB3',
        reason: 'This stage keeps nothing that anybody would want back.',
      });
    writeLogicalName(this, name);
  }

  indexArn(name: string): string {
    return `${this.tableArn}/index/${name}`;
  }
}
