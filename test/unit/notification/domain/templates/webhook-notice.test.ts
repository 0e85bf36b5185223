import { expect, test } from '@jest/globals';
import { webhookTemplates } from '../../../../../functions/messages/order-stream/webhook-notices.ts';
import { renderWebhookNotice } from '../../../../../functions/notification/domain/templates/webhook-notice.ts';
import { clientId } from '../../../../support/example.ts';

const webhookId = '11111111-2222-4333-8444-555555555555';
const options = { timeZone: 'Europe/Vienna', shopName: 'Demo shop' };
type Notice = Parameters<typeof renderWebhookNotice>[0];

function createNotice(more: Partial<Notice> = {}): Notice {
  return {
    ...{ webhookId, clientId, sequence: 1, channel: 'email', template: 'webhook_failing', to: 'ops@example.com' },
    ...{ at: '2026-11-26T13:05:00.000Z', failingSince: '2026-11-26T12:00:00.000Z', host: 'hooks.shop.example.com' },
    ...more,
  };
}

test.each(webhookTemplates)('renders %s with the host, the webhook and what to do', (template) => {
  const mail = renderWebhookNotice(createNotice({ template, disabledBecause: 'failing' }), options);

  for (const part of [mail?.html, mail?.text]) {
    expect(part).toContain('hooks.shop.example.com');
    expect(part).toContain(webhookId);
    expect(part).toMatch(/since .*13:00|since .*1:00/);
    expect(part).not.toMatch(/\{\w+\}|undefined/);
  }
});

test('says that the receiver responded 410 when it is disabled because of that', () => {
  const { failingSince: _, ...gone } = createNotice({ template: 'webhook_disabled', disabledBecause: 'gone' });

  expect(renderWebhookNotice(gone, options)?.text).toContain('responded with 410 Gone');
});

test('escapes the host', () => {
  const mail = renderWebhookNotice(
    createNotice({ host: '<img src=x onerror=alert(1)>\r\nBcc: m@example.com' }),
    options,
  );

  expect(mail?.html).not.toContain('<img');
  expect(mail?.subject).not.toMatch(/[\r\n]/);
});

test('renders no template of another release', () => {
  expect(renderWebhookNotice(createNotice({ template: 'webhook_moved' as never }), options)).toBeUndefined();
});
