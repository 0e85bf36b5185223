import { DatabaseSync } from 'node:sqlite';

/**
 * Adds `count` copies of a delivered order to the tables and their indexes. Writes into the engine's SQLite file, which is
 * a hundred times faster than placing orders.
 */
export function prefill(file: string, template: string, count: number, onProgress: (done: number) => void): void {
  const database = new DatabaseSync(file, { timeout: 60_000 });
  const copies = [...listTables(database, template)].map((table) => copyOrders(database, table));
  const batch = 5_000;
  for (let done = 0; done < count; done += batch) {
    database.exec('BEGIN');
    for (const copy of copies) copy.run({ template, first: done, last: Math.min(count, done + batch) - 1 });
    database.exec('COMMIT');
    onProgress(Math.min(count, done + batch));
  }
  database.close();
}

type Table = { name: string; columns: string[] };

/** Tables and index tables that hold the template order; the stream's table is left out. */
function* listTables(database: DatabaseSync, template: string): Generator<Table> {
  const named = database.prepare(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\'",
  );
  for (const { name } of named.all()) {
    if (!/^(Orders|Deliveries)(::|$)/.test(String(name))) continue;
    const columns = database.prepare(`SELECT name FROM pragma_table_info('${name}')`).all();
    const table = { name: String(name), columns: columns.map((column) => String(column.name)) };
    const found = database
      .prepare(`SELECT 1 FROM "${name}" WHERE item_json LIKE '%' || ? || '%' LIMIT 1`)
      .get(template);
    if (found) yield table;
  }
}

/** Prepares the statement that copies the template under other ids of the same length, also in index keys. */
function copyOrders(database: DatabaseSync, { name, columns }: Table) {
  const id = "printf('%08x', :first + n) || substr(:template, 9)";
  const values = columns.map((column) =>
    /_pk$|_sk$|^pk$|^item_json$/.test(column) ? `replace("${column}", :template, ${id})` : `"${column}"`,
  );
  const list = columns.map((column) => `"${column}"`).join(', ');
  return database.prepare(
    `INSERT OR IGNORE INTO "${name}" (${list})
     WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE :first + n < :last)
     SELECT ${values.join(', ')} FROM numbers, (SELECT * FROM "${name}" WHERE item_json LIKE '%' || :template || '%' LIMIT 1)`,
  );
}
