import { Readable } from 'node:stream';
import type { NodemailerError } from 'nodemailer';
import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { SMTPEnvelope } from 'nodemailer/lib/smtp-connection';
import type { Notification, Send, SendOutcome } from '../domain/ports.ts';

/** The server and our account on it. `port` 465 begins with TLS; any other requires STARTTLS where `requireTls` is set. */
export type SmtpServer = { host: string; port: number; user: string; password: string };

type Sender = { from: string; replyTo?: string | undefined; domain: string; requireTls?: boolean };

/** A mail needs about seven round trips. */
const deadlineMs = 3_000;

/**
 * Creates a sender of mails by SMTP, one connection a mail. The `Message-ID` derives from the notification, so that a mail
 * that is sent again has the same. nodemailer is loaded at the first mail.
 */
export function createSmtpMailer(sender: Sender, findServer: () => Promise<SmtpServer>): Send {
  return async (notification) => {
    const server = await findServer();
    const [{ default: Connection }, { default: MailComposer }] = await Promise.all([
      import('nodemailer/lib/smtp-connection'),
      import('nodemailer/lib/mail-composer'),
    ]);
    const composed = new MailComposer(toMail(notification, sender)).compile();
    const mail = { content: await composed.build(), envelope: composed.getEnvelope() };
    const connection = new Connection({
      ...{ host: server.host, port: server.port, secure: server.port === 465 },
      requireTLS: sender.requireTls ?? true,
      ...{ connectionTimeout: deadlineMs, greetingTimeout: deadlineMs, socketTimeout: deadlineMs },
    });
    return deliver(connection, mail, server);
  };
}

function toMail({ id, to, subject, html, text }: Notification, { from, replyTo, domain }: Sender) {
  const messageId = `<${id}@${domain}>`;
  const headers = { 'Auto-Submitted': 'auto-generated' };
  return { from, to: { name: '', address: to }, replyTo, subject, html, text, messageId, headers };
}

type Mail = { content: Buffer; envelope: SMTPEnvelope };

async function deliver(connection: SMTPConnection, { content, envelope }: Mail, server: SmtpServer) {
  let isDataStarted = false;
  // The connection reads the message when the server has answered DATA. From then on it may arrive.
  const message = Readable.from(
    (function* () {
      isDataStarted = true;
      yield content;
    })(),
  );
  const { promise: outcome, resolve } = Promise.withResolvers<SendOutcome>();
  const fail = (error: SmtpError | null) => resolve(toOutcome(error ?? {}, isDataStarted));
  const timer = setTimeout(() => fail(null), deadlineMs);
  connection.on('error', fail);
  connection.connect((connectError) => {
    if (connectError) return fail(connectError);
    connection.login({ user: server.user, pass: server.password }, (loginError) => {
      if (loginError) return fail(loginError);
      connection.send(envelope, message, (sendError, sent) =>
        sendError ? fail(sendError) : resolve({ type: 'accepted', providerId: sent?.serverMessageId ?? 'smtp' }),
      );
    });
  });
  try {
    return await outcome;
  } finally {
    clearTimeout(timer);
    connection.close();
  }
}

/** An error of nodemailer: the step, and the reply code of the server if it replied. */
type SmtpError = Pick<NodemailerError, 'code' | 'command' | 'responseCode'>;

function toOutcome({ code, command = '', responseCode: reply }: SmtpError, isDataStarted: boolean): SendOutcome {
  if (code === 'EAUTH' && (reply ?? 500) >= 500)
    return { type: 'unavailable', detail: 'the mail server refuses our credentials', concerns: 'our credentials' };
  if (reply === undefined && command === 'API' && code === 'EENVELOPE')
    return { type: 'refused', detail: 'the recipient is not an address' };
  if (reply === undefined)
    return isDataStarted
      ? { type: 'unknown', detail: 'the mail server did not answer' }
      : { type: 'unavailable', detail: 'the mail server cannot be reached', concerns: 'everyone' };
  if (command === 'RCPT TO' && reply >= 500)
    return { type: 'refused', detail: `the mail server refuses the recipient with ${reply}` };
  // Before the envelope, and with 421, the server refuses all mails.
  if (reply === 421 || !/^(?:MAIL FROM|RCPT TO|DATA)$/.test(command))
    return { type: 'unavailable', detail: `the mail server answered ${reply}`, concerns: 'everyone' };
  return { type: 'failed', detail: `the mail server answered ${reply}` };
}
