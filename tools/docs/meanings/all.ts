import { deadLetterMeanings } from './dead-letters.ts';
import { deliveryMeanings } from './deliveries.ts';
import { eventMeanings } from './events/feed.ts';
import { liveMeanings } from './events/live.ts';
import { notificationMeanings } from './events/notifications.ts';
import { webhookMeanings } from './events/webhooks.ts';
import { figuresMeanings } from './figures.ts';
import type { Component } from './meaning.ts';
import { operationsMeanings } from './operations.ts';
import { operatorsRequestMeanings } from './operators-requests.ts';
import { orderMeanings } from './orders.ts';
import { productMeanings } from './products.ts';
import { requestMeanings } from './requests.ts';
import { serviceMeanings } from './service.ts';

/** Descriptions of all components, by name. */
export const meanings: Readonly<Record<string, Component>> = {
  ...requestMeanings,
  ...operatorsRequestMeanings,
  ...orderMeanings,
  ...eventMeanings,
  ...liveMeanings,
  ...webhookMeanings,
  ...productMeanings,
  ...deliveryMeanings,
  ...notificationMeanings,
  ...figuresMeanings,
  ...operationsMeanings,
  ...deadLetterMeanings,
  ...serviceMeanings,
};
