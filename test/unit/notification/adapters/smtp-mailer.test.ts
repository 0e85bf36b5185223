import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from '@jest/globals';
import { simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { createSmtpMailer } from '../../../../functions/notification/adapters/smtp-mailer.ts';
import { orderId } from '../../../support/example.ts';

const notification = {
  id: `${orderId}.1.email`,
  to: 'ada@example.com',
  subject: 'Grüße',
  html: '<p>Hello</p>',
  text: 'Hello',
  sms: 'Hello',
};
const servers: { close(done: () => void): unknown }[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise<void>((resolve) => void server.close(resolve));
});

const reply = (responseCode: number) => Object.assign(new Error('no'), { responseCode });

/** Starts a mail server and returns a sender to it with the mails that arrived. */
async function start(options: SMTPServerOptions = {}, password = 'right') {
  const mails: string[] = [];
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth: (auth, _, callback) =>
      auth.password === 'right' ? callback(null, { user: 'shop' }) : callback(reply(535)),
    onData: (stream, _, callback) => {
      void text(stream).then((mail) => {
        mails.push(mail);
        callback(null);
      });
    },
    ...options,
  });
  server.on('error', () => {});
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  servers.push(server);
  return { send: createSender(getPort(server.server), password), mails };
}

function createSender(port: number, password = 'right') {
  const sender = { from: 'Shop <orders@shop.example>', domain: 'shop.example', requireTls: false };
  return createSmtpMailer(sender, async () => ({ host: '127.0.0.1', port, user: 'shop', password }));
}

function getPort(server: Pick<Server, 'address'>): number {
  return Object(server.address()).port;
}

test('sends text and HTML under a message id that derives from the notification', async () => {
  const { send, mails } = await start();

  expect(await send(notification)).toMatchObject({ type: 'accepted' });

  const mail = await simpleParser(mails[0] ?? '');
  expect(mail).toMatchObject({
    messageId: `<${orderId}.1.email@shop.example>`,
    subject: 'Grüße',
    html: '<p>Hello</p>',
  });
  expect(mail.text?.trim()).toBe('Hello');
  expect(mail.headers.get('auto-submitted')).toBe('auto-generated');
  expect(mail.headers.has('list-unsubscribe')).toBe(false);
});

test('makes no header and no recipient of a line break', async () => {
  const { send, mails } = await start();

  await send({ ...notification, subject: 'Hello\r\nBcc: eve@example.com\r\n\r\nbody' });
  await send({ ...notification, to: 'ada@example.com\r\nRCPT TO:<eve@example.com>' });

  const parsed = await Promise.all(mails.map((mail) => simpleParser(mail)));
  expect(parsed.map(({ headers }) => headers.has('bcc'))).not.toContain(true);
  expect(mails.join('')).not.toMatch(/^Bcc/im);
});

test.each([
  [550, 'refused'],
  [450, 'failed'],
])('takes %i at RCPT for %s', async (code, type) => {
  const { send, mails } = await start({ onRcptTo: (_, __, callback) => callback(reply(code)) });

  expect(await send(notification)).toMatchObject({ type });
  expect(mails).toEqual([]);
});

test.each([451, 554])('takes %i after DATA for a certain "not sent", which is retried', async (code) => {
  const { send } = await start({
    onData: (stream, _, callback) => {
      stream.resume().once('end', () => callback(reply(code)));
    },
  });

  expect(await send(notification)).toEqual({ type: 'failed', detail: `the mail server answered ${code}` });
});

test('does not know the outcome when the server has the mail and does not answer', async () => {
  const { send } = await start({ onData: (stream) => void stream.resume() });

  expect(await send(notification)).toMatchObject({ type: 'unknown' });
}, 10_000);

test('does not know the outcome when the server hangs up after the mail', async () => {
  const server = createServer((socket) => {
    socket.write('220 hello\r\n');
    socket.on('error', () => {});
    socket.on('data', (line) => {
      if (/^(?:EHLO|AUTH|MAIL|RCPT)/.test(String(line)))
        socket.write('250 AUTH PLAIN\r\n'.replace('250', /^AUTH/.test(String(line)) ? '235' : '250'));
      else if (/^DATA/.test(String(line))) socket.write('354 go on\r\n');
      else socket.destroy();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  servers.push(server);

  expect(await createSender(getPort(server))(notification)).toMatchObject({ type: 'unknown' });
});

test('has sent nothing to a server that never greets', async () => {
  const silent = createServer(() => {}).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const sockets: { destroy(): void }[] = [];
  silent.on('connection', (socket) => sockets.push(socket));

  const outcome = await createSender(getPort(silent))(notification);

  expect(outcome).toMatchObject({ type: 'unavailable', concerns: 'everyone' });
  for (const socket of sockets) socket.destroy();
  silent.close();
}, 10_000);

test('has sent nothing where no server listens', async () => {
  expect(await createSender(1)(notification)).toMatchObject({ type: 'unavailable', concerns: 'everyone' });
});

test('says that the credentials are refused', async () => {
  const { send } = await start({}, 'wrong');

  expect(await send(notification)).toMatchObject({ type: 'unavailable', concerns: 'our credentials' });
});

test('sends nothing without TLS where it is required', async () => {
  const { mails } = await start();
  const port = getPort(Object(servers[0]).server);
  const sender = { from: 'Shop <orders@shop.example>', domain: 'shop.example' };
  const send = createSmtpMailer(sender, async () => ({ host: '127.0.0.1', port, user: 'shop', password: 'right' }));

  expect(await send(notification)).toMatchObject({ type: 'unavailable' });
  expect(mails).toEqual([]);
});
