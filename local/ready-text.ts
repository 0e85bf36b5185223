import type { System } from './system.ts';

/** Formats the endpoints of a system, and commands to try that work when they are pasted. */
export function formatReadyText({ url, inbox, endpoints }: Pick<System, 'url' | 'inbox' | 'endpoints'>): string {
  const { port } = new URL(url);
  const target = port === '3000' ? '' : `  export PORT=${port}\n`;
  return `
  API       ${url}
  DynamoDB  ${endpoints.AWS_ENDPOINT_URL_DYNAMODB}
  SQS       ${endpoints.AWS_ENDPOINT_URL_SQS}
  Secrets   ${endpoints.AWS_ENDPOINT_URL_SECRETS_MANAGER}
  SES       ${endpoints.AWS_ENDPOINT_URL_SESV2}
  Live      ${endpoints.LIVE_URL}

  Console  ${url}/console
  Inbox  ${inbox}

Try it in a second terminal:

${target}  npm run -s orders -- place --item espresso-cups:2 --customer c-1042 --pay tok_ok
  npm run -s orders -- --help

Or with curl:

  TOKEN=$(curl -s -u demo-shop:demo-secret -d grant_type=client_credentials ${url}/auth/token | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')
  curl -s ${url}/orders -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -H "Idempotency-Key: try-$RANDOM$RANDOM" \\
    -d '{"customerId":"c-1","items":[{"productId":"espresso-cups","quantity":2}],"payment":{"method":"card","token":"tok_ok"}}'
`;
}
