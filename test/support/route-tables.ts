import * as analytics from '../../functions/analytics/routes.ts';
import * as delivery from '../../functions/delivery/routes.ts';
import * as events from '../../functions/events/routes.ts';
import * as identity from '../../functions/identity/routes.ts';
import * as operations from '../../functions/operations/routes.ts';
import * as ordering from '../../functions/ordering/routes.ts';
import * as payment from '../../functions/payment/routes.ts';
import type { RouteKey, RouteTable } from '../../functions/platform/http/routes.ts';
import { listHandlerPaths } from '../../lib/bundling/bundle.ts';

const services = { analytics, delivery, events, identity, operations, ordering, payment };

/**
 * The tables of all services, each with the handler that it is named after: `placeOrderRoutes` is of `place-order`. Other
 * tables are those of the service's one API.
 */
export const routeTables = Object.entries(services).flatMap(([service, tables]) =>
  Object.entries<RouteTable>(tables).map(([name, table]) => {
    const path = `${service}/${name.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)}`;
    const named = [path, path.replace(/-routes$/, '')].find((each) => listHandlerPaths().includes(each));
    return { path: named ?? `${service}/${service}-api`, table };
  }),
);

/** Every route with its handler. */
type Entry = { readonly path: string; readonly key: RouteKey; readonly body: boolean };
export const allRoutes: readonly Entry[] = routeTables.flatMap(({ path, table }) =>
  Object.entries(table).map(([key, definition]) => ({
    ...{ path, key: key as RouteKey, body: definition?.body !== undefined },
  })),
);
