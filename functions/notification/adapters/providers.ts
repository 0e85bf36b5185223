import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SESv2Client } from '@aws-sdk/client-sesv2';
import * as z from 'zod/mini';
import { lookUp } from '../../messages/stored.ts';
import { createTokenBuckets } from '../../platform/auth/token-bucket.ts';
import { createTtlCache } from '../../platform/auth/ttl-cache.ts';
import type { Breaker } from '../../platform/circuit-breaker/circuit-breaker.ts';
import type { NotificationProvider, Ports, Send, UnknownPolicy } from '../domain/ports.ts';
import { createGuardedProvider } from './guarded-provider.ts';
import type { NotificationSettings } from './notification-settings.ts';
import { createSesMailer } from './ses-mailer.ts';
import { createSmtpMailer, type SmtpServer } from './smtp-mailer.ts';

/** SES publishes the event of an accepted mail well within this time. */
const sesEventSeconds = 60;
/** As long as an invocation may take: the call of another one may still be in progress. */
const invocationSeconds = 10;
const secretMaxAgeMs = 5 * 60_000;

type Clients = { ses: SESv2Client; secrets: SecretsManagerClient };

/** Creates the providers of the channels: mail by SES or SMTP, and a simulated one for SMS. */
export function createProviders(
  settings: NotificationSettings,
  { breaker, ses, secrets }: Clients & { breaker: Breaker },
): Ports['findProvider'] {
  const { perSecond } = settings;
  const { now } = breaker.clock;
  const take = createTokenBuckets({ capacity: Math.max(1, perSecond), refillPerSecond: perSecond }, now);
  const email = createGuardedProvider(createMailer(settings, { ses, secrets }), {
    breaker,
    takeToken: () => take('mail'),
    unknownPolicy: getUnknownPolicy(settings),
  });
  const providers: Readonly<Record<'email' | 'sms', NotificationProvider>> = { email, sms: simulatedSms };
  return (channel) => lookUp(providers, channel);
}

function createMailer(settings: NotificationSettings, { ses, secrets }: Clients): Send {
  if (settings.provider === 'ses') return createSesMailer(settings, ses);
  const { from, replyTo, secret } = settings;
  const domain = /@([^>]+)>$/.exec(from)?.[1] ?? '';
  return createSmtpMailer({ from, replyTo, domain }, createServerReader(secret, secrets, Date.now));
}

function getUnknownPolicy(settings: NotificationSettings): UnknownPolicy {
  if (settings.provider === 'ses') return { waitSeconds: sesEventSeconds, afterwards: 'sendAgain' };
  return { waitSeconds: invocationSeconds, afterwards: settings.unknownOutcome };
}

/** Accepts every SMS and sends none. */
const simulatedSms: NotificationProvider = {
  unknownPolicy: { waitSeconds: invocationSeconds, afterwards: 'sendAgain' },
  admit: async () => async (notification) => ({ type: 'accepted', providerId: `simulated_${notification.id}` }),
};

const Server = z.object({ host: z.string(), port: z.int(), user: z.string(), password: z.string() });

/** Creates a cached reader of the secret with the mail server. */
function createServerReader(SecretId: string, secrets: SecretsManagerClient, now: () => number) {
  const read = async (): Promise<SmtpServer> => {
    const { SecretString = '' } = await secrets.send(new GetSecretValueCommand({ SecretId }));
    return Server.parse(JSON.parse(SecretString));
  };
  return createTtlCache(read, { cacheMaxAgeMs: secretMaxAgeMs, now }).get;
}
