import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

const minGzipBytes = 1_400;

/**
 * Sends the given texts compressed to callers that take gzip, and whatever else a function answers as it is. Each text is
 * compressed once and then remembered for as long as the instance lives.
 */
export function gzipResponses(
  texts: readonly string[],
): middy.MiddlewareObj<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2> {
  const known = new Set(texts.filter((text) => text.length >= minGzipBytes));
  const remembered = new Map<string, Promise<string>>();
  return {
    after: async ({ event, response }) => {
      if (!response?.body || !known.has(response.body)) return;
      if (!acceptsGzip(event.headers['accept-encoding'])) return;
      const body = remembered.get(response.body) ?? compress(response.body);
      remembered.set(response.body, body);
      response.headers = { ...response.headers, 'content-encoding': 'gzip' };
      response.isBase64Encoded = true;
      response.body = await body;
    },
  };
}

function acceptsGzip(accepted = ''): boolean {
  return /(^|,)\s*gzip\s*($|,|;\s*q=(1|0\.\d*[1-9]))/i.test(accepted);
}

async function compress(text: string): Promise<string> {
  return (await promisify(gzip)(text, { level: 9 })).toString('base64');
}
