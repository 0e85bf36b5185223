import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type * as z from 'zod/mini';
import { CarrierStep } from '../../../functions/messages/delivery-messages.ts';
import { OrderStatusMessage } from '../../../functions/messages/messages.ts';
import { OrderMessage } from '../../../functions/messages/order-messages.ts';
import { NotificationMessage } from '../../../functions/messages/order-stream/webhook-notices.ts';
import { WebhookWakeUp } from '../../../functions/messages/order-stream/webhook-wake-up.ts';
import { PaymentCommand } from '../../../functions/messages/payment-messages.ts';
import {
  DeadLetterAttributes,
  toMessageAttributes,
} from '../../../functions/platform/queue-consumer/dead-letter-attributes.ts';
import { createMessageParser } from '../../../functions/platform/queue-consumer/parse-message.ts';
import { createMessage, messageTypes, orderId, at as time } from '../../support/example.ts';
import {
  absentPaths,
  at,
  enumPaths,
  laterMember,
  laterPaths,
  laterValue,
  withLaterMembers,
  withLaterValue,
} from './later-release.ts';

const schemas = { OrderMessage, OrderStatusMessage, PaymentCommand, NotificationMessage, WebhookWakeUp, CarrierStep };

/** The schema that this message is consumed by. */
function schemaOf(message: object): z.ZodMiniType {
  const schema = Object.values<z.ZodMiniType>(schemas).find((one) => one.safeParse(message).success);
  if (!schema) throw new Error('no consumer reads it');
  return schema;
}

/** Returns what a consumer does with a body: the message for its handler, the fault, or why it is dead-lettered. */
async function consumed(schema: z.ZodMiniType, body: object | string) {
  let given: unknown;
  const reading = createMessageParser(schema, async (message) => {
    given = message;
  })(typeof body === 'string' ? body : JSON.stringify(body));
  if ('unreadable' in reading) return { setAsideAtOnce: reading.unreadable };
  return reading.handle({ resend: 0 }).then(
    () => ({ given }),
    (fault: Error) => ({ fault: fault.name }),
  );
}

test('covers every schema by which a consumer reads messages', () => {
  const functions = join(import.meta.dirname, '../../../functions');
  const consumers = readdirSync(functions, { recursive: true, encoding: 'utf8' })
    .filter((path) => /^\w+\/(handlers|adapters)\/[\w.-]+\.ts$/.test(path))
    .map((path) => readFileSync(join(functions, path), 'utf8'))
    .filter((source) => source.includes('queueFunction('));
  const consumedBy = consumers.flatMap((source) => [...source.matchAll(/\bschema: (\w+)/g)].map(([, name]) => name));

  expect(consumedBy.toSorted()).toEqual(Object.keys(schemas).toSorted());
});

describe.each(messageTypes)('a message %s of a later release', (type) => {
  const message = createMessage(type);
  const schema = schemaOf(message);

  test('has a sample with every member of the schema', () => {
    const [kind] =
      'options' in schema.def ? optionsOf(schema).filter((one) => one.safeParse(message).success) : [schema];
    expect(absentPaths(kind ?? schema, message)).toEqual([]);
  });

  test("passes a later release's message to its handler with unknown members and enum values", async () => {
    const later = withLaterMembers(schema, message);
    for (const path of [undefined, ...enumPaths(schema, message)]) {
      const sent = path === undefined ? later : withLaterMembers(schema, withLaterValue(schema, message, path));
      const { given } = Object(await consumed(schema, sent));

      expect(laterPaths(sent).filter((added) => at(given, added) === undefined)).toEqual([]);
      expect(at(given, '/data/laterMember')).toEqual(laterMember);
      if (path !== undefined) expect(at(given, path)).toBe(laterValue);
    }
  });

  test.each([
    { type: 'order.weighed' },
    { type: 'OrderWeighed.v2', data: undefined },
    { dataschema: `urn:order-processing:${type}:2` },
    { dataschema: 'https://elsewhere.example/2', data: { altogether: 'another' } },
  ])('retries a message that only another release may understand: %j', async (more) => {
    expect(await consumed(schema, { ...message, ...more })).toEqual({ fault: 'UnknownMessage' });
  });

  test.each([
    { type: undefined },
    { type: 7 },
    { dataschema: undefined },
    { dataschema: null },
    { subject: orderId.toUpperCase() },
    { id: 'a b' },
    { data: undefined },
    { data: [] },
    { specversion: '0.3' },
    { time: 'now' },
  ])('dead-letters an unreadable message at once: %j', async (more) => {
    expect(await consumed(schema, { ...message, ...more })).toHaveProperty('setAsideAtOnce');
  });
});

test.each(['', '{', '\ufeff{}', '[]', 'null', '"text"', '{}', `"${'x'.repeat(262_144)}"`])(
  'dead-letters a body that is no message at once',
  async (body) => {
    for (const schema of Object.values(schemas)) expect(await consumed(schema, body)).toHaveProperty('setAsideAtOnce');
  },
);

test('handles, retries or dead-letters any body', async () => {
  await fc.assert(
    fc.asyncProperty(fc.json(), fc.constantFrom(...Object.values(schemas)), async (body, schema) => {
      expect(Object.keys(await consumed(schema, body))).toHaveLength(1);
    }),
  );
});

test('parses the attributes of a dead letter with a reason and a fault code of another release', () => {
  const fault = { code: 'internal', detail: 'x'.repeat(2_000) } as const;
  const attributes = {
    ...{ reason: 'attempts_spent' as const, ...fault, attempts: [{ at: time, fault }], attemptCount: 4 },
    ...{ queue: 'orders.fifo', messageId: 'm-1', orderId, failedAt: time },
  };
  const texts = Object.entries(toMessageAttributes(attributes)).map(([name, { StringValue }]) => [name, StringValue]);
  const later = { ...Object.fromEntries(texts), reason: laterValue, code: laterValue, region: 'eu' };

  expect(DeadLetterAttributes.parse(later)).toEqual({ ...attributes, reason: laterValue, code: laterValue });
});

function optionsOf(schema: z.ZodMiniType): z.ZodMiniType[] {
  return 'options' in schema.def ? (schema.def.options as z.ZodMiniType[]).flatMap(optionsOf) : [schema];
}
