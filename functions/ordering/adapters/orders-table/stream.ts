import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import type { Order } from '../../domain/order.ts';
import { parseOrders } from './item.ts';

/** The order that a stream record tells was placed; undefined for every other change, and for what cannot be read. */
export function parsePlacedOrders({ eventName, dynamodb }: DynamoDBRecord): Order | undefined {
  const image = dynamodb?.NewImage;
  if (eventName !== 'INSERT' || !image?.placedAt) return undefined;
  return parseOrders([image as Record<string, AttributeValue>]).readable[0];
}
