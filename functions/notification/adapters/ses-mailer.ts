import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { withTimeouts } from '../../platform/aws-clients.ts';
import { breakerTimeoutMs, systemClock, withTimeout } from '../../platform/deadline.ts';
import type { Notification, Send, SendOutcome } from '../domain/ports.ts';
import { toMailTag } from '../domain/record-mail-event.ts';

type Sender = { from: string; replyTo?: string | undefined; configurationSet: string };

/** One attempt: SES has no idempotency key, so a retry of the SDK after a lost response would send a second mail. */
export function createSesClient(): SESv2Client {
  const requestHandler = { ...withTimeouts.requestHandler, requestTimeout: breakerTimeoutMs };
  return new SESv2Client({ maxAttempts: 1, requestHandler });
}

/** Creates a sender of mails by Amazon SES. The tag `notification` comes back in the events of a mail. */
export function createSesMailer({ from, replyTo, configurationSet }: Sender, ses: SESv2Client): Send {
  const toCommand = ({ id, to, subject, html, text }: Notification) =>
    new SendEmailCommand({
      FromEmailAddress: from,
      Destination: { ToAddresses: [to] },
      ...(replyTo === undefined ? {} : { ReplyToAddresses: [replyTo] }),
      Content: {
        Simple: {
          Subject: { Data: subject, Charset: 'UTF-8' },
          Body: { Html: { Data: html, Charset: 'UTF-8' }, Text: { Data: text, Charset: 'UTF-8' } },
          Headers: [{ Name: 'Auto-Submitted', Value: 'auto-generated' }],
        },
      },
      EmailTags: [{ Name: 'notification', Value: toMailTag(id) }],
      ConfigurationSetName: configurationSet,
    });
  return async (notification) => {
    try {
      const sent = ses.send(toCommand(notification));
      const { MessageId = '' } = await withTimeout(breakerTimeoutMs, sent, systemClock);
      return { type: 'accepted', providerId: MessageId };
    } catch (thrown) {
      return toOutcome(thrown);
    }
  };
}

const errorNames: Readonly<Record<string, SendOutcome>> = {
  BadRequestException: { type: 'refused', detail: 'SES refuses the recipient' },
  ...mapNames(['TooManyRequestsException', 'ThrottlingException', 'Throttling', 'LimitExceededException'], {
    type: 'unavailable',
    detail: 'the rate or the quota of SES is used up',
    concerns: 'everyone',
  }),
  ...mapNames(['SendingPausedException', 'AccountSuspendedException'], {
    ...{ type: 'unavailable', detail: 'sending by SES is paused', concerns: 'everyone' },
  }),
  ...mapNames(['MailFromDomainNotVerifiedException', 'NotFoundException'], {
    ...{ type: 'unavailable', detail: 'the mail domain or the configuration set is not ready', concerns: 'everyone' },
  }),
  ...mapNames(
    [
      'AccessDeniedException',
      'ExpiredTokenException',
      'InvalidClientTokenId',
      'InvalidSignatureException',
      'SignatureDoesNotMatch',
      'UnrecognizedClientException',
    ],
    { type: 'unavailable', detail: 'SES refuses our credentials', concerns: 'our credentials' },
  ),
  ...mapNames(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'], {
    ...{ type: 'unavailable', detail: 'SES cannot be reached', concerns: 'everyone' },
  }),
};

function mapNames(names: readonly string[], outcome: SendOutcome): Record<string, SendOutcome> {
  return Object.fromEntries(names.map((name) => [name, outcome]));
}

/** An error response is a certain "not sent". Without a response the mail may have been sent. */
function toOutcome(thrown: unknown): SendOutcome {
  if (!(thrown instanceof Error)) throw thrown;
  const known = errorNames[thrown.name] ?? errorNames['code' in thrown ? String(thrown.code) : ''];
  if (known) return known;
  const status = readStatus(thrown);
  if (status === undefined) return { type: 'unknown', detail: 'SES did not answer' };
  if (status === 502 || status === 503 || status === 504)
    return { type: 'unavailable', detail: `SES answered ${status}`, concerns: 'everyone' };
  return { type: 'failed', detail: `SES answered ${status} ${thrown.name}` };
}

/** Returns the HTTP status of a response; undefined when there was none. */
function readStatus(thrown: Error): number | undefined {
  const metadata = '$metadata' in thrown ? Object(thrown.$metadata) : {};
  return typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined;
}
