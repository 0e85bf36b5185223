import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import {
  addClient,
  type ClientView,
  disableClient,
  enableClient,
  listClients,
  rekeyClient,
} from '../../functions/identity/domain/manage-clients.ts';
import { scopes } from '../../functions/platform/auth/access.ts';
import { type SystemSession, useSystem } from '../connections/system.ts';
import { clientIdAllowed, parseClientId, parseScopes } from '../terminal/arguments.ts';
import { CommandError } from '../terminal/failures.ts';
import { type Column, formatFacts, formatTable } from '../terminal/print.ts';
import { confirmChange } from './confirm.ts';

export function addClientCommands(root: Command): void {
  root
    .command('add-client')
    .description('Adds a client and prints its secret once.')
    .argument('<clientId>', clientIdAllowed, parseClientId)
    .requiredOption('--scopes <scopes>', `a list with commas between: ${scopes.join(', ')}`, parseScopes)
    .addHelpText('after', addHelp)
    .action(useSystem(add));
  root.command('list-clients').description('Lists the clients and their scopes.').action(useSystem(list));
  root
    .command('disable-client')
    .description('Disables a client. Its tokens are refused within 60 seconds, and it gets no new ones.')
    .argument('<clientId>', clientIdAllowed, parseClientId)
    .action(useSystem((session) => change(session, disableClient, 'disabled')));
  root
    .command('enable-client')
    .description('Enables a disabled client. It gets new tokens; earlier tokens stay refused.')
    .argument('<clientId>', clientIdAllowed, parseClientId)
    .action(useSystem((session) => change(session, enableClient, 'enabled')));
  root
    .command('rekey-client')
    .description('Replaces the secret of a client and prints the new one once.')
    .argument('<clientId>', clientIdAllowed, parseClientId)
    .addHelpText('after', rekeyHelp)
    .action(useSystem(rekey));
}

async function add({ system, args: [id = ''], options, show, note }: SystemSession<{ scopes: string[] }>) {
  const client = { clientId: id, secret: createSecret(), scopes: options.scopes };
  if ((await addClient(client, system)) === 'exists')
    throw new CommandError('refused', `The client ${id} exists already. To replace its secret, use rekey-client.`);
  show(client, () => formatFacts([...listFacts(client), ['scopes', client.scopes.join(' ')]]));
  note(shownOnce);
}

async function rekey(session: SystemSession) {
  const { system, args, show, note } = session;
  const [id = ''] = args;
  await confirmChange(session, `This replaces the secret of ${id}`);
  const client = { clientId: id, secret: createSecret() };
  if ((await rekeyClient(client, { ...system, now: getNow })) === 'unknown client') throw refuseUnknownClient(id);
  show(client, () => formatFacts(listFacts(client)));
  note(`${shownOnce} The old secret no longer works. Tokens that were issued for it stay valid.`);
}

async function change(session: SystemSession, changeClient: typeof disableClient, state: keyof typeof consequences) {
  const { system, args, show } = session;
  const [id = ''] = args;
  if (state === 'disabled') await confirmChange(session, `This disables ${id}`);
  const outcome = await changeClient({ clientId: id }, { ...system, now: getNow });
  if (outcome === 'unknown client') throw refuseUnknownClient(id);
  const already = outcome === 'unchanged';
  show({ clientId: id, outcome }, () =>
    already ? `${id} is already ${state}.` : `${id} is ${state}. ${consequences[state]}`,
  );
}

async function list({ system, show }: SystemSession) {
  const all: ClientView[] = [];
  let after: string | undefined;
  do {
    const page = await listClients({ limit: 100, after }, system);
    all.push(...page.clients);
    after = page.after;
  } while (after !== undefined);
  all.sort((a, b) => (a.clientId < b.clientId ? -1 : 1));
  const items = all.map(({ clientId, scopes, createdAt, disabledAt }) => ({
    clientId,
    scopes,
    createdAt,
    ...(disabledAt === undefined ? {} : { disabledAt }),
  }));
  show({ items }, () => formatTable(all, columns));
}

const columns: Column<ClientView>[] = [
  ['CLIENT', ({ clientId }) => clientId],
  ['SINCE', ({ createdAt }) => createdAt],
  ['STATE', ({ disabledAt }) => (disabledAt === undefined ? 'enabled' : `disabled since ${disabledAt}`)],
  ['SCOPES', ({ scopes }) => scopes.join(' ')],
];

const consequences = {
  disabled: 'It gets no new tokens, and its tokens are refused within 60 seconds.',
  enabled: 'It gets new tokens. Tokens from before it was disabled stay refused.',
};
const shownOnce = 'The secret is shown only once. Store it now.';

const getNow = () => new Date();

/** Generates 256 bits in characters that need no escaping. */
function createSecret(): string {
  return randomBytes(32).toString('base64url');
}

function listFacts({ clientId, secret }: { clientId: string; secret: string }) {
  return [
    ['client', clientId],
    ['secret', secret],
  ] as const;
}

function refuseUnknownClient(id: string): CommandError {
  return new CommandError('refused', `The client ${id} does not exist. See list-clients.`);
}

const addHelp = `
The scope operations allows everything on the orders of all clients. Do not give it to a shop.

Examples:
  npm run -s identity -- add-client my-shop --scopes orders:read,orders:write,products:read
  npm run -s identity -- add-client first-operator --scopes operations --stage dev`;

const rekeyHelp = `
If the old secret may have leaked, also disable and enable the client. Then its old tokens are refused:
  npm run -s identity -- rekey-client my-shop
  npm run -s identity -- disable-client my-shop
  npm run -s identity -- enable-client my-shop`;
