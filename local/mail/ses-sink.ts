import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import MailComposer from 'nodemailer/lib/mail-composer';
import * as z from 'zod/mini';
import { listen } from '../gateway/listen.ts';
import { createMailEvents, type MailEvent } from './mail-events.ts';
import { openMails, type StoredMail } from './stored-mail.ts';

const Text = z.object({ Data: z.string() });
const Tag = z.object({ Name: z.string(), Value: z.string() });
const SendEmail = z.object({
  FromEmailAddress: z.string(),
  Destination: z.object({ ToAddresses: z.array(z.string()).check(z.length(1)) }),
  ReplyToAddresses: z._default(z.array(z.string()), []),
  Content: z.object({
    Simple: z.object({
      Subject: Text,
      Body: z.object({ Html: Text, Text }),
      Headers: z._default(z.array(Tag), []),
    }),
  }),
  EmailTags: z._default(z.array(Tag), []),
  ConfigurationSetName: z.string(),
});

export interface SesSink {
  readonly endpoint: string;
  /** The latest mails, the oldest first. */
  mails(): StoredMail[];
  stop(): Promise<void>;
}

export interface SesSinkOptions {
  /** Is called with each event that SES would publish to EventBridge. */
  readonly onEvent: (event: MailEvent) => unknown;
  /** The file of the mails; without one they are kept in memory. */
  readonly file: string | undefined;
}

/** The 5xx answers to one notification of `flaky@example.com`. */
const flakyFailures = 2;

/**
 * Starts the part of SES that sends mails (`POST /v2/email/outbound-emails`) and keeps the mails. The local part of some
 * addresses at example.com decides the outcome: `flaky`, `slow`, `bounce`, `complaint`.
 */
export async function startSesSink({ onEvent, file }: SesSinkOptions): Promise<SesSink> {
  const mails = openMails(file);
  const failures = new Map<string, number>();

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (`${request.method} ${request.url}` !== 'POST /v2/email/outbound-emails')
      return answer(response, 404, { message: 'the local SES only sends mails' });
    const parsed = SendEmail.safeParse(await json(request));
    if (!parsed.success) return answer(response, 400, { message: parsed.error.message });
    const mail = await createMail(parsed.data);
    const behaviour = /^(flaky|slow|bounce|complaint)@example\.com$/.exec(mail.to)?.[1];
    const key = mail.tags.notification ?? '';
    const failed = failures.get(key) ?? 0;
    if (behaviour === 'flaky' && failed < flakyFailures) {
      failures.set(key, failed + 1);
      return answer(response, 500, { message: 'flaky@example.com fails twice' });
    }
    failures.delete(key);
    mails.add(mail);
    // The connection stays open without an answer, until the client ends it.
    if (behaviour !== 'slow') answer(response, 200, { MessageId: mail.id });
    for (const event of createMailEvents(mail, parsed.data.ConfigurationSetName, behaviour)) onEvent(event);
  }

  const server = createServer((request, response) => {
    handle(request, response).catch((fault: unknown) => answer(response, 400, { message: String(fault) }));
  });
  return {
    endpoint: `http://127.0.0.1:${await listen(server)}`,
    mails: mails.list,
    stop: async () => void server.close().closeAllConnections(),
  };
}

async function createMail(request: z.infer<typeof SendEmail>): Promise<StoredMail> {
  const { FromEmailAddress: from, Destination, ReplyToAddresses: replyTo, Content, EmailTags } = request;
  const { Subject, Body, Headers } = Content.Simple;
  const [id, at, to = ''] = [randomUUID(), new Date(), ...Destination.ToAddresses];
  const headers = toRecord(Headers);
  // SES chooses the message id and the date.
  const own = { messageId: `<${id}@email.amazonses.com>`, date: at };
  const content = { from, to, replyTo, subject: Subject.Data, html: Body.Html.Data, text: Body.Text.Data };
  const raw = await new MailComposer({ ...own, ...content, headers }).compile().build();
  return {
    ...{ id, at: at.toISOString(), to, from, subject: content.subject, html: content.html, text: content.text },
    ...{ headers, raw: raw.toString(), tags: toRecord(EmailTags) },
  };
}

function toRecord(pairs: readonly z.infer<typeof Tag>[]): Record<string, string> {
  return Object.fromEntries(pairs.map(({ Name, Value }) => [Name, Value]));
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
