/**
 * Stands in every bundle where the SDK has its default chain of credentials. Lambda gives a role's credentials in the
 * environment and nowhere else, but the chain brings clients for all the other places where they might be: a quarter of
 * each bundle and of its start.
 */
export function defaultProvider() {
  return async () => {
    const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
    if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) {
      throw new Error('a function takes its credentials from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY: set both');
    }
    return {
      accessKeyId: AWS_ACCESS_KEY_ID,
      secretAccessKey: AWS_SECRET_ACCESS_KEY,
      ...(AWS_SESSION_TOKEN ? { sessionToken: AWS_SESSION_TOKEN } : {}),
    };
  };
}
