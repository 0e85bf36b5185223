// Loaded into a local system by `--import`, and so into the thread of each of its functions: has the function's calls of
// DynamoDB go through the proxy that the address of this module names. Nothing else of the system does.

const { AWS_LAMBDA_FUNCTION_NAME: name, AWS_ENDPOINT_URL_DYNAMODB: engine } = process.env;
const proxy = new URL(import.meta.url).searchParams.get('proxy');

if (name && engine && proxy) process.env.AWS_ENDPOINT_URL_DYNAMODB = `${proxy}/${encodeURIComponent(engine)}`;
