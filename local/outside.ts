import { join } from 'node:path';
import { startInbox } from './mail/inbox.ts';
import { startSesSink } from './mail/ses-sink.ts';
import type { Settings } from './settings.ts';
import { startIssuer } from './sign-in/issuer.ts';
import type { EventBus } from './triggers/event-bus.ts';

/** Starts what a deployment has outside: a mail server, receivers of webhooks, and the directory of people. */
export async function startOutside(
  { port, data }: Pick<Settings, 'port' | 'data'>,
  { url, onEvent, cleanups }: { url: string; onEvent: EventBus; cleanups: (() => unknown)[] },
) {
  const ses = await startSesSink({ onEvent, file: data && join(data, 'mails.jsonl') });
  cleanups.push(ses.stop);
  const inbox = await startInbox({ port: getInboxPort(port), mails: ses.mails });
  cleanups.push(inbox.stop);
  const issuer = await startIssuer(`${url}/console/callback`);
  cleanups.push(issuer.stop);
  return { inbox: inbox.url, endpoints: { AWS_ENDPOINT_URL_SESV2: ses.endpoint, PEOPLE_ISSUER: issuer.url } };
}

/** Returns the port after that of the API. After port 0 and the last port, 0: a free one. */
function getInboxPort(port: number): number {
  return port > 0 && port < 65_535 ? port + 1 : 0;
}
