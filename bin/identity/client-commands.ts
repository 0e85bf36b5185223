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
import { type Column, formatFacts, formatTable } from '../terminal/print.ts';
import { clientIdIs, parseClientId, parseScopes } from './arguments.ts';
import { Refused } from './failures.ts';
import { addCommand, type Session } from './session.ts';

export function addClientCommands(root: Command): void {
  root
    .command('add-client')
    .description('Adds a client, and prints its secret, once.')
    .argument('<clientId>', clientIdIs, parseClientId)
    .requiredOption('--scopes <scopes>', `what it may do, with commas between: ${scopes.join(', ')}`, parseScopes)
    .addHelpText('after', addHelp)
    .action(addCommand(add));
  root
    .command('list-clients')
    .description('Lists all clients, with what they may do; never a secret.')
    .action(addCommand(list));
  root
    .command('disable-client')
    .description('Gives a client no more tokens, and has those it has refused within 60 seconds.')
    .argument('<clientId>', clientIdIs, parseClientId)
    .action(addCommand((session) => change(session, disableClient, 'disabled')));
  root
    .command('enable-client')
    .description('Lets a disabled client go on, with new tokens: those of before stay refused.')
    .argument('<clientId>', clientIdIs, parseClientId)
    .action(addCommand((session) => change(session, enableClient, 'enabled')));
  root
    .command('rekey-client')
    .description('Gives a client another secret in place of its own, and prints it, once.')
    .argument('<clientId>', clientIdIs, parseClientId)
    .addHelpText('after', rekeyHelp)
    .action(addCommand(rekey));
}

async function add({ system, args: [id = ''], options, show, remark }: Session<{ scopes: string[] }>) {
  const asked = { clientId: id, secret: createSecret(), scopes: options.scopes };
  if ((await addClient(asked, system)) === 'exists')
    throw new Refused(`There is a client ${id} already; rekey-client gives it another secret.`);
  show(asked, () => formatFacts([...formatClient(asked), ['scopes', asked.scopes.join(' ')]]));
  remark(shownOnce);
}

async function rekey({ system, args: [id = ''], show, remark }: Session) {
  const asked = { clientId: id, secret: createSecret() };
  if ((await rekeyClient(asked, { ...system, now: getNow })) === 'unknown client') throw refuseUnknownClient(id);
  show(asked, () => formatFacts(formatClient(asked)));
  remark(`${shownOnce} The one before is good no longer; tokens that were given for it are.`);
}

async function change(
  { system, args: [id = ''], show }: Session,
  changeClient: typeof disableClient,
  to: keyof typeof changed,
) {
  const outcome = await changeClient({ clientId: id }, { ...system, now: getNow });
  if (outcome === 'unknown client') throw refuseUnknownClient(id);
  const already = outcome === 'unchanged';
  show({ clientId: id, outcome }, () => `${id} is ${to}${already ? ' already.' : changed[to]}`);
}

async function list({ system, show }: Session) {
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

const changed = {
  disabled: ': it gets no token from now on, and those it has are refused within 60 seconds.',
  enabled: ': it gets new tokens; those of before it was disabled stay refused.',
};
const shownOnce = 'The secret is shown this once; only its hash is kept.';

const getNow = () => new Date();

/** 256 bits, in characters that every way of sending a secret carries as they are. */
function createSecret(): string {
  return randomBytes(32).toString('base64url');
}

function formatClient({ clientId, secret }: { clientId: string; secret: string }) {
  return [
    ['client', clientId],
    ['secret', secret],
  ] as const;
}

function refuseUnknownClient(id: string): Refused {
  return new Refused(`There is no client ${id}.`);
}

const addHelp = `
The scope operations allows everything, on everybody's orders; a shop needs it for nothing.

Examples:
  npm run identity -- add-client my-shop --scopes orders:read,orders:write,products:read
  npm run identity -- add-client first-operator --scopes operations --stage dev`;

const rekeyHelp = `
Where somebody else may know the old secret, disable and enable the client as well, so that tokens that were given for it
are refused:
  npm run identity -- rekey-client my-shop
  npm run identity -- disable-client my-shop
  npm run identity -- enable-client my-shop`;
