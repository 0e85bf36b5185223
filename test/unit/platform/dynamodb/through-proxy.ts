// Loaded with `--import` into a local system and each thread of its functions: sends a function's DynamoDB calls to the proxy
// that the URL of this module names. Other calls are not changed.

const { AWS_LAMBDA_FUNCTION_NAME: name, AWS_ENDPOINT_URL_DYNAMODB: engine } = process.env;
const proxy = new URL(import.meta.url).searchParams.get('proxy');

if (name && engine && proxy) process.env.AWS_ENDPOINT_URL_DYNAMODB = `${proxy}/${encodeURIComponent(engine)}`;
