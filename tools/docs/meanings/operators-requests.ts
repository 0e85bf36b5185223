import { a, type Component, orderIdPattern, text } from './meaning.ts';

const dryRun = 'Whether to return what would happen without doing it.';

/** Descriptions of operators' requests. */
export const operatorsRequestMeanings = {
  RedriveRequest: { description: 'How to redrive a dead letter.', properties: { dryRun } },
  RedriveAllRequest: {
    description: 'The filters of the dead letters to redrive. A dead letter must match all of them.',
    properties: {
      queue: a('QueueFilter', 'Only dead letters of this queue.'),
      orderId: { description: 'Only dead letters of this order.', pattern: orderIdPattern },
      reason: a('ReasonFilter', 'Only dead letters with this reason.'),
      dryRun,
      cursor: 'The `nextCursor` of the previous response, valid for an hour.',
    },
  },
  QueueFilter: { description: 'The logical name of a queue.' },
  ReasonFilter: { description: 'The reason of a dead letter.' },
  DiscardRequest: {
    description: 'The reason for discarding a dead letter.',
    properties: { reason: text('The reason, as free text.') },
  },
  AcknowledgeRequest: {
    description: 'The reason to acknowledge.',
    properties: {
      reason: a('AttentionReason', 'The reason that is closed.'),
      note: text('What was done, as free text.'),
    },
  },
  AttentionReason: { description: 'A reason for which an order needs a person.' },
  DoctorRequest: {
    description: 'The options of a doctor run.',
    properties: {
      heal: 'Whether to repair findings that are safe to repair.',
      cursor: 'The `nextCursor` of the previous response.',
    },
  },
} satisfies Record<string, Component>;
