/** The customer and the product of synthetic orders. */
export const synthetic = { customerId: 'synthetic', productId: 'synthetic' } as const;

const minuteMs = 60_000;
/** An order is cancelled within seconds. One that is older has stopped somewhere. */
const cancelledAfterMs = 3 * minuteMs;
/** An order that has stopped counts once each minute until then, so that an old one does not raise the alarm for ever. */
const forgottenAfterMs = 15 * minuteMs;

/** The public API, as the client of synthetic orders sees it. Each call throws for a response that is not a success. */
export type SyntheticShop = {
  place(key: string): Promise<{ orderId: string }>;
  cancel(orderId: string): Promise<unknown>;
  /** Lists the newest orders of the customer. */
  listNewest(): Promise<readonly { orderId: string; status: string; createdAt: string }[]>;
};

/**
 * Places orders through the public API and cancels each at once. Returns how many failed: those that were not placed or not
 * cancelled, and those of minutes before that are not `CANCELLED` by now.
 */
export async function placeSyntheticOrders(
  { perMinute, at }: { perMinute: number; at: number },
  shop: SyntheticShop,
  report: (fault: unknown) => void,
): Promise<number> {
  const failsIn = async (work: Promise<number>) =>
    work.catch((fault: unknown) => {
      report(fault);
      return 1;
    });
  const minute = new Date(at).toISOString().slice(0, 16);
  const placeAndCancel = async (n: number) => {
    const { orderId } = await shop.place(`synthetic-${minute}-${n}`);
    await shop.cancel(orderId);
    return 0;
  };
  const countStopped = async () => {
    const ages = (await shop.listNewest())
      .filter(({ status }) => status !== 'CANCELLED')
      .map(({ createdAt }) => at - Date.parse(createdAt));
    return ages.filter((ms) => ms > cancelledAfterMs && ms <= forgottenAfterMs).length;
  };
  const counts = Array.from({ length: perMinute }, (_, n) => failsIn(placeAndCancel(n)));
  return (await Promise.all([...counts, failsIn(countStopped())])).reduce((sum, failed) => sum + failed, 0);
}
