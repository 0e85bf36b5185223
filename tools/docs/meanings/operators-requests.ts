import { a, type Component, text } from './meaning.ts';
import { orderIdPattern } from './parameters.ts';

const dryRun = 'Whether to say what would happen, and do nothing.';

/** What the requests of operators carry. */
export const operatorsRequestMeanings = {
  RedriveRequest: { description: 'How to redrive a dead letter.', properties: { dryRun } },
  RedriveAllRequest: {
    description: 'Which dead letters to redrive. Those that match all given filters are.',
    properties: {
      queue: a('QueueFilter', 'Only those of this queue.'),
      orderId: { description: 'Only those of this order.', pattern: orderIdPattern },
      reason: a('ReasonFilter', 'Only those that were set aside for this reason.'),
      dryRun,
      cursor: 'The `nextCursor` of the previous response, valid for an hour.',
    },
  },
  QueueFilter: { description: 'The logical name of a queue, to look for.' },
  ReasonFilter: { description: 'Why a message is set aside, to look for.' },
  DiscardRequest: {
    description: 'Why a dead letter is discarded.',
    properties: { reason: text('The reason, for people.') },
  },
  AcknowledgeRequest: {
    description: 'Which call for a person is closed.',
    properties: {
      reason: a('AttentionReason', 'The reason of the call.'),
      note: text('What was done, for people.'),
    },
  },
  AttentionReason: { description: 'Why an order needs a person.' },
  DoctorRequest: {
    description: 'How the doctor runs.',
    properties: {
      heal: 'Whether to repair what is safe to repair.',
      cursor: 'The `nextCursor` of the answer before.',
    },
  },
} satisfies Record<string, Component>;
