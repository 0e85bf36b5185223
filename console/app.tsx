import type { ComponentType } from 'preact';
import { Alert, Page } from './components/basics.tsx';
import { AttentionPage, MoneyOwedPage } from './pages/attention.tsx';
import { DeadLetterPage, DeadLettersPage } from './pages/dead-letters.tsx';
import { DeliveriesPage, DeliveryPage } from './pages/deliveries.tsx';
import { DoctorPage } from './pages/doctor.tsx';
import { FiguresPage, MilestonePage } from './pages/figures.tsx';
import { OrderPage } from './pages/order.tsx';
import { OrdersPage } from './pages/orders.tsx';
import { OverviewPage } from './pages/overview.tsx';
import { ProductsPage } from './pages/products.tsx';
import { QueuesPage } from './pages/queues.tsx';
import { WebhookPage, WebhooksPage } from './pages/webhooks.tsx';
import { Link, matchPath, type PageProps, useLocation } from './router.tsx';
import { getSignInPath, SessionContext, signOut, useSession } from './session.ts';

const pages: readonly [pattern: string, page: ComponentType<PageProps>, title?: string][] = [
  ['/console', OverviewPage, 'Overview'],
  ['/console/orders', OrdersPage, 'Orders'],
  ['/console/orders/:id', OrderPage],
  ['/console/attention', AttentionPage, 'Attention'],
  ['/console/dead-letters', DeadLettersPage, 'Dead letters'],
  ['/console/dead-letters/:id', DeadLetterPage],
  ['/console/money-owed', MoneyOwedPage, 'Money owed'],
  ['/console/queues', QueuesPage, 'Queues'],
  ['/console/doctor', DoctorPage, 'Doctor'],
  ['/console/webhooks', WebhooksPage, 'Webhooks'],
  ['/console/webhooks/:id', WebhookPage],
  ['/console/products', ProductsPage, 'Products and stock'],
  ['/console/deliveries', DeliveriesPage, 'Deliveries'],
  ['/console/deliveries/:id', DeliveryPage],
  ['/console/figures', FiguresPage, 'Figures'],
  ['/console/figures/:id', MilestonePage],
];

function UnknownPage() {
  return (
    <Page title="Page not found">
      <p>
        There is no such page. <Link to="/console">Go to the overview</Link>.
      </p>
    </Page>
  );
}

function findPage(path: string): { Found: ComponentType<PageProps>; id: string } {
  for (const [pattern, Found] of pages) {
    const parameters = matchPath(pattern, path);
    if (parameters) return { Found, id: parameters.id ?? '' };
  }
  return { Found: UnknownPage, id: '' };
}

export function App() {
  const { path, query } = useLocation();
  const { session, error, isKnown } = useSession();
  if (!isKnown) return <p class="quiet alone">Loading…</p>;
  if (!session)
    return <SignIn returnTo={path + (query.size > 0 ? `?${query}` : '')} {...(error !== undefined && { error })} />;
  const { Found, id } = findPage(path);
  return (
    <SessionContext.Provider value={session}>
      <a class="skip" href="#content">
        Skip to the content
      </a>
      <header>
        <Link to="/console" class="brand">
          Orders
        </Link>
        <nav aria-label="Pages">
          {pages.map(([to, , title]) =>
            title ? (
              <Link key={to} to={to} isCurrent={path === to || (to !== '/console' && path.startsWith(`${to}/`))}>
                {title}
              </Link>
            ) : null,
          )}
        </nav>
        <div class="person">
          <span>
            {session.name}
            {session.scopes.includes('operations') ? '' : ' (viewer)'}
          </span>
          <button type="button" onClick={() => void signOut()}>
            Sign out
          </button>
        </div>
      </header>
      <main id="content" tabIndex={-1}>
        <Found key={path} id={id} query={query} />
      </main>
    </SessionContext.Provider>
  );
}

function SignIn({ returnTo, error }: { returnTo: string; error?: string }) {
  return (
    <main class="alone">
      <h1>Orders console</h1>
      {error !== undefined && <Alert text={error} />}
      <p>Sign in to see orders, queues and dead letters, and to repair what is stuck.</p>
      <a class="button primary" href={getSignInPath(returnTo)}>
        Sign in
      </a>
    </main>
  );
}
