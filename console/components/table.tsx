import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { Pages } from '../api/hooks.ts';
import { Status } from './basics.tsx';

export type Column<Row> = { title: string; isNumber?: boolean; show: (row: Row) => ComponentChildren };
type TableProps<Row> = {
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  toKey: (row: Row) => string;
};

/** A table. On a narrow screen each row is a block, whose cells name their columns. */
export function Table<Row>({ caption, columns, rows, toKey }: TableProps<Row>) {
  return (
    <table>
      <caption>{caption}</caption>
      <thead>
        <tr>
          {columns.map(({ title, isNumber }) => (
            <th key={title} scope="col" class={isNumber ? 'number' : undefined}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={toKey(row)}>
            {columns.map(({ title, isNumber, show }) => (
              <td key={title} data-label={title} class={isNumber ? 'number' : undefined}>
                {show(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

type ListProps<Row> = Omit<TableProps<Row>, 'rows'> & { pages: Pages<Row>; empty: string };

/** A list of the API as a table that grows page by page. */
export function List<Row>({ pages, empty, ...table }: ListProps<Row>) {
  const { items, error, isLoading, more } = pages;
  const [isReading, setReading] = useState(false);
  const readMore = async () => {
    setReading(true);
    await more?.();
    setReading(false);
  };
  return (
    <>
      <Status isLoading={isLoading} data={items} {...(error !== undefined && { error })} />
      {items?.length === 0 && <p class="quiet">{empty}</p>}
      {items && items.length > 0 && <Table {...table} rows={items} />}
      {more && (
        <button type="button" disabled={isReading} onClick={() => void readMore()}>
          {isReading ? 'Loading…' : 'Show more'}
        </button>
      )}
    </>
  );
}
