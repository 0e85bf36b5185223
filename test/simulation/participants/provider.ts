import { createProviderWithBreaker } from '../../../functions/payment/adapters/provider-with-breaker.ts';
import { createSimulatedProvider } from '../../../functions/payment/adapters/simulated-provider.ts';
import type { PaymentProvider } from '../../../functions/payment/domain/ports.ts';
import { createCircuitBreaker } from '../../../functions/platform/circuit-breaker/circuit-breaker.ts';
import type { Harness } from '../harness/harness.ts';
import { toProviderFault } from '../simulated-aws/faults.ts';
import { withFaults } from '../simulated-aws/function.ts';
import type { Call } from '../simulated-aws/instance.ts';

const downSeconds = 20;

/** Creates the payment provider of one instance: behind a circuit breaker, on a connection that loses responses. */
export function createProvider(harness: Harness, call: Call): PaymentProvider {
  const intents = withFaults('intents', harness.intents, call);
  const { manualCapture, authorizationSeconds } = harness.conditions;
  const capture = manualCapture ? 'manual' : 'automatic';
  const simulated = createSimulatedProvider({ intents, now: harness.now, downSeconds, capture, authorizationSeconds });
  const provider = harness.conditions.repeatsIntents ? repeatIntents(simulated, harness) : simulated;
  const circuits = withFaults('circuits', harness.circuits, call);
  return createProviderWithBreaker(
    withFaults('provider', provider, call, toProviderFault),
    createCircuitBreaker({ name: 'payment', circuits, clock: harness.runtime.timeline }),
  );
}

/** Creates another intent at each request, as real providers do once an idempotency key has expired. */
function repeatIntents(provider: PaymentProvider, { intentCounts }: Harness): PaymentProvider {
  return {
    ...provider,
    async createIntent(charge) {
      const { orderId } = charge;
      const count = intentCounts.get(orderId) ?? 0;
      const intent = await provider.createIntent({ ...charge, orderId: `${orderId}~${count}` });
      intentCounts.set(orderId, count + 1);
      return intent;
    },
  };
}
