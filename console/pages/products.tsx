import { get, post, send } from '../api/client.ts';
import { usePages } from '../api/hooks.ts';
import type { Product } from '../api/types.ts';
import { Action } from '../components/action.tsx';
import { Page } from '../components/basics.tsx';
import { List } from '../components/table.tsx';
import { formatCount, formatMoney } from '../format.ts';

/** The products with their stock, and what changes either. */
export function ProductsPage() {
  const pages = usePages<Product>('/products?limit=50', 30_000);
  return (
    <Page title="Products and stock">
      <List
        caption="Products"
        pages={pages}
        empty="There is no product."
        toKey={({ productId }) => productId}
        columns={[
          { title: 'Product', show: ({ name }) => name },
          { title: 'Id', show: ({ productId }) => <span class="mono">{productId}</span> },
          { title: 'Price', isNumber: true, show: ({ price, currency }) => formatMoney(price, currency) },
          { title: 'Available', isNumber: true, show: ({ available }) => formatCount(available) },
          { title: 'Held', isNumber: true, show: ({ held }) => formatCount(held) },
          { title: 'Change', show: (product) => <Changes product={product} onDone={pages.reload} /> },
        ]}
      />
    </Page>
  );
}

function Changes({ product, onDone }: { product: Product; onDone: () => void }) {
  const { productId, name, available } = product;
  const path = `/products/${encodeURIComponent(productId)}`;
  return (
    <div class="actions">
      <Action
        label="Adjust stock"
        explains={`Adds pieces of "${name}" to the ${formatCount(available)} that are available, or takes some away with a minus.`}
        inputs={[
          { name: 'delta', label: 'Pieces', type: 'number', isRequired: true },
          { name: 'reason', label: 'Reason', isRequired: true },
        ]}
        run={async ({ delta, reason }, { id: adjustmentId }) => {
          const body = { adjustmentId, delta: Number(delta), reason };
          const after = await post<Product>(`${path}/stock-adjustments`, body);
          return `${formatCount(after.available)} pieces are available now.`;
        }}
        onDone={onDone}
      />
      <Action
        label="Change the price"
        explains={`New orders of "${name}" have the new price. Orders that are placed keep theirs.`}
        inputs={[
          {
            name: 'price',
            label: `Price in the minor unit of ${product.currency}`,
            type: 'number',
            value: String(product.price),
            isRequired: true,
          },
        ]}
        run={async ({ price }) => {
          const present = await get<Product>(path);
          const body = { name: present.name, price: Number(price), currency: present.currency };
          await send('PUT', path, body, { 'if-match': `"${present.version}"` });
          return 'The price is changed.';
        }}
        onDone={onDone}
      />
    </div>
  );
}
