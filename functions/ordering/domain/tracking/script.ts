import { html } from '../../../messages/texts/html.ts';

/**
 * The script of the page. It shows times in the reader's zone, and reads the page again when a WebSocket reports a change. A
 * report can be lost, so it also reads the page while the reader sees it: after 15 seconds, then less often, up to 60. An order
 * that has ended has no tag and no WebSocket, and is not read again.
 */
export const script = html`
const [first, longest, deadline, pingEvery] = [15000, 60000, 10000, 240000];
const { locale } = document.documentElement.dataset;
let main = document.querySelector('main');
let wait = first;
let timer;
let socket;
let reading = Promise.resolve();
// One after the other, so that a former state never replaces a later one.
const refresh = () => (reading = reading.then(read));

function localize() {
  for (const time of main.querySelectorAll('time'))
    time.textContent = new Date(time.dateTime).toLocaleString(locale, { dateStyle: 'long', timeStyle: 'short' });
}

function schedule() {
  clearTimeout(timer);
  if (main.dataset.tag && !document.hidden) timer = setTimeout(refresh, wait);
}

function connect() {
  const { live } = main.dataset;
  if (!live) return socket?.close();
  if (socket) return;
  socket = new WebSocket(live);
  const ping = setInterval(() => socket.readyState === 1 && socket.send('{"action":"ping"}'), pingEvery);
  // The order may have changed before the connection was open.
  socket.onmessage = ({ data }) => JSON.parse(data).type !== 'pong' && refresh();
  // A ticket is valid for a minute; the next page that is read has a new one.
  socket.onclose = () => (clearInterval(ping), (socket = undefined));
}

async function read() {
  const { tag } = main.dataset;
  if (!tag) return;
  clearTimeout(timer);
  wait = Math.min(wait * 1.5, longest);
  try {
    const headers = { 'If-None-Match': tag };
    const response = await fetch(location.href, { headers, signal: AbortSignal.timeout(deadline) });
    if (response.ok || response.status === 404) show(await response.text());
  } catch {
    // The network may be back at the next attempt.
  }
  schedule();
}

function show(text) {
  const page = new DOMParser().parseFromString(text, 'text/html');
  const next = page.querySelector('main');
  const heading = next.querySelector('h1').textContent;
  if (heading !== main.querySelector('h1').textContent) document.querySelector('[role=status]').textContent = heading;
  document.title = page.title;
  main.replaceWith(next);
  main = next;
  wait = first;
  localize();
  connect();
}

document.addEventListener('visibilitychange', () => (document.hidden ? clearTimeout(timer) : refresh()));
localize();
schedule();
connect();
`;
