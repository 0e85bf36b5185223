import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import type { Order } from '../domain/order.ts';
import { orderOf } from './order-item.ts';

/** The order that a stream record tells was placed; undefined for every other change. */
export function placedIn({ eventName, dynamodb }: DynamoDBRecord): Order | undefined {
  const image = dynamodb?.NewImage;
  if (eventName !== 'INSERT' || !image?.placedAt) return undefined;
  return orderOf(image as Record<string, AttributeValue>);
}
