import { type InputError, Refusal, type RefusalCode, refusalStatuses } from '../../../functions/messages/refusal.ts';
import { errorCatalogue } from '../../../functions/operations/domain/api-docs/error-catalogue.ts';
import { createProblem } from '../../../functions/platform/http/problem.ts';
import { exampleOrderId as orderId } from '../meanings/meaning.ts';

const errors: Partial<Record<RefusalCode, InputError>> = {
  validation_failed: { pointer: '/items/0/quantity', code: 'too_small', detail: 'must be at least 1' },
  product_unavailable: {
    pointer: '/items/0',
    code: 'insufficient_stock',
    detail: 'has not enough pieces in stock',
  },
};

/** Creates an example problem of a code. */
export function makeProblem(code: RefusalCode): unknown {
  const { [code]: error } = errors;
  const refusal = new Refusal(code, errorCatalogue[code].meaning, {
    ...(error && { errors: [error] }),
    ...(code === 'reference_taken' && { members: { orderId } }),
  });
  return createProblem(refusal, '/orders', 'checkout-7f3a9c');
}

/** Creates an example problem of each code in the responses, by code. */
export function makeProblems(responses: readonly object[]): Record<string, object> {
  const named = new Set(
    [...JSON.stringify(responses).matchAll(/#\/components\/examples\/(\w+)/g)].map(([, code]) => code),
  );
  const codes = Object.keys(refusalStatuses)
    .filter(isCode)
    .filter((code) => named.has(code));
  return Object.fromEntries(
    codes.map((code) => [code, { summary: errorCatalogue[code].meaning, value: makeProblem(code) }]),
  );
}

function isCode(text: string): text is RefusalCode {
  return text in refusalStatuses;
}
