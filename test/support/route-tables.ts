import * as delivery from '../../functions/delivery/routes.ts';
import * as identity from '../../functions/identity/routes.ts';
import * as operations from '../../functions/operations/routes.ts';
import * as ordering from '../../functions/ordering/routes.ts';
import type { RouteKey, RouteTable } from '../../functions/platform/http/routes.ts';
import { listHandlerPaths } from '../../lib/bundling/bundle.ts';

const services = { delivery, identity, operations, ordering };

/** The tables of all services, each with the handler that it is named after: `placeOrderRoutes` is of `place-order`. */
export const routeTables = Object.entries(services).flatMap(([service, tables]) =>
  Object.entries<RouteTable>(tables).map(([name, table]) => {
    const path = `${service}/${name.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)}`;
    return { path: listHandlerPaths().includes(path) ? path : path.replace(/-routes$/, ''), table };
  }),
);

/** Every route with its handler. */
export const allRoutes: readonly { readonly path: string; readonly key: RouteKey }[] = routeTables.flatMap(
  ({ path, table }) => Object.keys(table).map((key) => ({ path, key: key as RouteKey })),
);
