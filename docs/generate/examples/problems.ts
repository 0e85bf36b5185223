import {
  type InputError,
  Refusal,
  type RefusalCode,
  refusalStatuses,
} from '../../../functions/messages/refusal.ts';
import { problems } from '../../../functions/operations/domain/problems.ts';
import { problem } from '../../../functions/platform/problem.ts';
import { exampleOrderId as orderId } from '../meanings/parameters.ts';

const errors: Partial<Record<RefusalCode, InputError>> = {
  validation_failed: { pointer: '/items/0/quantity', code: 'too_small', detail: 'must be at least 1' },
  product_unavailable: {
    pointer: '/items/0',
    code: 'insufficient_stock',
    detail: 'has not enough pieces in stock',
  },
};

/** A problem of each code. */
export function makeProblem(code: RefusalCode): unknown {
  const { [code]: error } = errors;
  const refusal = new Refusal(code, problems[code].meaning, {
    ...(error && { errors: [error] }),
    ...(code === 'reference_taken' && { members: { orderId } }),
  });
  return problem(refusal, '/orders', 'checkout-7f3a9c');
}

/** A problem of each code that the responses name, by the code. */
export function makeProblems(responses: readonly object[]): Record<string, object> {
  const named = new Set(
    [...JSON.stringify(responses).matchAll(/#\/components\/examples\/(\w+)/g)].map(([, code]) => code),
  );
  const codes = Object.keys(refusalStatuses)
    .filter(isCode)
    .filter((code) => named.has(code));
  return Object.fromEntries(
    codes.map((code) => [code, { summary: problems[code].meaning, value: makeProblem(code) }]),
  );
}

function isCode(text: string): text is RefusalCode {
  return text in refusalStatuses;
}
