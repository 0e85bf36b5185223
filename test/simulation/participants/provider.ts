import { createProviderWithBreaker } from '../../../functions/payment/adapters/provider-with-breaker.ts';
import { createSimulatedProvider } from '../../../functions/payment/adapters/simulated-provider.ts';
import type { PaymentProvider } from '../../../functions/payment/domain/ports.ts';
import { createCircuitBreaker } from '../../../functions/platform/circuit-breaker/circuit-breaker.ts';
import { asProviderFault } from '../simulated-aws/faults.ts';
import { gated } from '../simulated-aws/function.ts';
import type { Call } from '../simulated-aws/instance.ts';
import type { World } from '../harness/harness.ts';

const downSeconds = 20;

/** The payment provider as one instance sees it: behind its breaker, over a line that loses answers. */
export function providerOf(world: World, call: Call): PaymentProvider {
  const { now } = world;
  const intents = gated('intents', world.intents, call);
  const provider = createSimulatedProvider({ intents, now, downSeconds });
  const asked = world.nature.forgetful ? forgetful(provider, world) : provider;
  const online = gated('provider', asked, call, asProviderFault);
  const circuits = gated('circuits', world.circuits, call);
  return createProviderWithBreaker(
    online,
    createCircuitBreaker({ name: 'payment', circuits, clock: world.ground.timeline }),
  );
}

/** As real ones are after a day: once it has made an intent it makes another each time that it is asked for one. */
function forgetful(provider: PaymentProvider, { madeIntents }: World): PaymentProvider {
  return {
    ...provider,
    async createIntent(charge) {
      const { orderId } = charge;
      const made = madeIntents.get(orderId) ?? 0;
      const intent = await provider.createIntent({ ...charge, orderId: `${orderId}~${made}` });
      madeIntents.set(orderId, made + 1);
      return intent;
    },
  };
}
