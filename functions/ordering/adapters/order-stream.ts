import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import type { Order } from '../domain/order.ts';
import { ordersIn } from './order-item.ts';

/** The order that a stream record tells was placed; undefined for every other change, and for what cannot be read. */
export function placedIn({ eventName, dynamodb }: DynamoDBRecord): Order | undefined {
  const image = dynamodb?.NewImage;
  if (eventName !== 'INSERT' || !image?.placedAt) return undefined;
  return ordersIn([image as Record<string, AttributeValue>]).readable[0];
}
