import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { OrderImage } from '../../messages/order-stream/order-image.ts';
import { fromItem } from '../../platform/dynamodb/item.ts';
import type { OrderWrite } from '../domain/publish-changes.ts';

/** Parses a record of the stream of Orders. Throws UnreadableItemError for an image that is no order. */
export function parseOrderWrite({ dynamodb }: DynamoDBRecord): OrderWrite {
  const { NewImage = {}, OldImage, ApproximateCreationDateTime } = dynamodb ?? {};
  const parse = (image: NonNullable<typeof NewImage>) => fromItem(OrderImage, image as Record<string, AttributeValue>);
  return {
    before: OldImage && parse(OldImage),
    after: parse(NewImage),
    writtenAt: new Date((ApproximateCreationDateTime ?? 0) * 1_000).toISOString(),
  };
}
