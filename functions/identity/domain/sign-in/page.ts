import type { SignInFailure } from './complete-sign-in.ts';

type Text = { status: number; title: string; text: string };

/** The page of each failure to sign in. A failure of the provider is none of ours, so no status is a 5xx. */
const texts: Readonly<Record<SignInFailure, Text>> = {
  'not begun here': {
    status: 400,
    title: 'This sign-in has ended',
    text: 'It was completed before, has expired after ten minutes, or was begun in another browser. Begin again.',
  },
  'not signed in': {
    status: 400,
    title: 'You are not signed in',
    text: 'The sign-in was cancelled, or the directory refused it. Begin again.',
  },
  'code refused': {
    status: 400,
    title: 'This sign-in has ended',
    text: 'The directory no longer accepts it: it was completed before, or took too long. Begin again.',
  },
  'not verified': {
    status: 400,
    title: 'This sign-in is not valid',
    text: 'The answer of the directory could not be verified, so you are not signed in. Begin again. If this is repeated, tell the people who run the service.',
  },
  'in no group': {
    status: 403,
    title: 'You have no access to the console',
    text: 'You are signed in to the directory, but you are in neither of the groups operators and viewers. Ask the people who manage the directory.',
  },
  'provider unavailable': {
    status: 424,
    title: 'The directory does not respond',
    text: 'The sign-in service does not respond. Try again in a minute.',
  },
};

/** The pages load nothing, and no other page can frame them. */
export const signInPagePolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Renders the page of a failure. It has no text of the request, so nothing in it needs escaping. */
export function renderFailurePage(failure: SignInFailure): { status: number; html: string } {
  const { status, title, text } = texts[failure];
  const html = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<main>
<h1>${title}</h1>
<p>${text}</p>
<p><a href="/console/sign-in">Sign in</a></p>
</main>
</html>
`;
  return { status, html };
}
