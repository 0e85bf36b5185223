import type { System } from './system.ts';

/** Where everything is, and something to try that works when it is pasted. */
export function formatReadyText({ url, endpoints }: Pick<System, 'url' | 'endpoints'>): string {
  return `
  API       ${url}
  DynamoDB  ${endpoints.AWS_ENDPOINT_URL_DYNAMODB}
  SQS       ${endpoints.AWS_ENDPOINT_URL_SQS}
  Secrets   ${endpoints.AWS_ENDPOINT_URL_SECRETS_MANAGER}

Try it:

  TOKEN=$(curl -s -u demo-shop:demo-secret -d grant_type=client_credentials ${url}/auth/token | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')
  ORDER=$(curl -s -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -H "Idempotency-Key: try-$RANDOM$RANDOM" \\
    -d '{"customerId":"c-1","items":[{"productId":"espresso-cups","quantity":2}],"payment":{"method":"card","token":"tok_ok"}}' \\
    ${url}/orders | sed 's/.*"orderId":"\\([^"]*\\)".*/\\1/')
  curl -s -H "Authorization: Bearer $TOKEN" ${url}/orders/$ORDER
`;
}
