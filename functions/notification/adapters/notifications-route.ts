import type { HttpResponse } from '../../platform/http/http-function.ts';
import type { Marks } from '../domain/ports.ts';
import { toNotificationView } from '../domain/view.ts';

/** Responds with the notifications of an order that the caller may see. */
export async function respondWithNotifications(
  orderId: string,
  { marks, now }: { marks: Pick<Marks, 'list'>; now: () => Date },
): Promise<HttpResponse> {
  const items = (await marks.list(orderId)).map((mark) => toNotificationView(mark, now()));
  return { status: 200, body: { items } };
}
