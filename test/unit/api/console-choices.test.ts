import { expect, test } from '@jest/globals';
import { choices } from '../../../console/api/choices.ts';
import { DeliveryListQuery } from '../../../functions/delivery/domain/read-deliveries.ts';
import { AttemptListQuery } from '../../../functions/events/domain/webhooks/management/requests.ts';
import { DeliveryFailure, ScanStatus } from '../../../functions/messages/delivery-messages.ts';
import { AttentionListQuery, DeadLetterListQuery } from '../../../functions/operations/domain/requests.ts';
import { OrderListQuery } from '../../../functions/ordering/domain/queries.ts';

// The filters of the console and the schemas of the API.
test.each([
  ['orderStatus', OrderListQuery.shape.status],
  ['deliveryStatus', DeliveryListQuery.shape.status],
  ['queue', DeadLetterListQuery.shape.queue],
  ['deadLetterReason', DeadLetterListQuery.shape.reason],
  ['attention', AttentionListQuery.shape.reason],
  ['attemptResult', AttemptListQuery.shape.result],
] as const)('offers every %s that the API accepts, and no other', (name, { def }) => {
  expect([...choices[name]].sort()).toEqual([...def.innerType.options].sort());
});

test('offers every status and reason of a scan, and no other', () => {
  expect([choices.scanStatus, choices.scanReason]).toEqual([ScanStatus.options, DeliveryFailure.options]);
});
