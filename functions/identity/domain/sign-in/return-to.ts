const home = '/console';
const maxLength = 1_000;
/** Only to resolve paths: no link has this origin. */
const origin = 'https://console.invalid';
/** The paths of the sign-in itself: a person who came back to one would see no page. */
const own = /^\/console\/(sign-in|callback|session|sign-out)(\/|$)/;

/** Returns the page of the console that a sign-in returns to: the path as it is given, or the first page for any other text. */
export function parseReturnTo(text: string | undefined): string {
  // Browsers read a backslash as a slash, and pass over tabs and line ends.
  if (text === undefined || text.length > maxLength || !/^\/console(?=[/?#]|$)[!-[\]-~]*$/.test(text)) return home;
  const url = URL.parse(text, origin);
  if (url?.origin !== origin || !/^\/console(\/|$)/.test(url.pathname) || own.test(url.pathname)) return home;
  return `${url.pathname}${url.search}${url.hash}`;
}
