import type { StripeFault } from './fake-stripe.ts';
import { type Answer, refuse, type StripeRequest } from './protocol.ts';

type Perform = (request: StripeRequest) => Answer;

/** Faults that are answers, with what Stripe answers. Nothing is stored under the key. */
const refusals: Readonly<Partial<Record<StripeFault, Answer>>> = {
  lock_timeout: refuse(429, { code: 'lock_timeout' }),
  rate_limit: refuse(429, { code: 'rate_limit' }),
  idempotency_key_in_use: refuse(409, { code: 'idempotency_key_in_use' }),
  'key refused': refuse(401, { message: 'Invalid API Key: sk_***1' }),
  forbidden: refuse(403, { message: 'not permitted' }),
  'not JSON': { status: 502, body: '<html>Bad Gateway</html>' },
};

/**
 * Performs a request once for each idempotency key. A repeated request gets the stored response, also when it is an error.
 * What a request is refused for before it is performed is not stored.
 */
export function createIdempotencyLayer() {
  const stored = new Map<string, { request: string; answer: Answer }>();

  return async (request: StripeRequest, fault: StripeFault | undefined, perform: Perform): Promise<Answer> => {
    if (fault === 'lost request') throw new TypeError('fetch failed');
    const refusal = fault && refusals[fault];
    if (refusal) return refusal;
    const answer = answerOnce(request, fault, perform);
    if (fault === 'lost response') throw new TypeError('fetch failed');
    return answer;
  };

  function answerOnce(request: StripeRequest, fault: StripeFault | undefined, perform: Perform): Answer {
    const key = request.method === 'POST' ? request.idempotencyKey : undefined;
    const text = JSON.stringify([request.path, request.params]);
    const known = key === undefined ? undefined : stored.get(key);
    if (known && known.request !== text) return refuse(400, { type: 'idempotency_error' });
    if (known) return { ...known.answer, headers: { 'idempotent-replayed': 'true' } };
    const answer = performWith(request, fault, perform);
    if (key !== undefined) stored.set(key, { request: text, answer });
    return answer;
  }
}

function performWith(request: StripeRequest, fault: StripeFault | undefined, perform: Perform): Answer {
  const failed = refuse(500, { message: 'something went wrong' });
  if (fault === '500 without effect') return failed;
  const answer = performOrRefuse(request, perform);
  return fault === '500 with effect' ? failed : answer;
}

function performOrRefuse(request: StripeRequest, perform: Perform): Answer {
  try {
    return perform(request);
  } catch (refusal) {
    if (refusal instanceof Error) throw refusal;
    return refusal as Answer;
  }
}
