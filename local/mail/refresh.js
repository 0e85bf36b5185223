// Replaces the content of the page when the server has other content. Keeps what is open, and what is being typed.
const load = async () => (await fetch(location.href)).text();
let last = await load();

async function refresh() {
  const text = await load();
  if (text === last || document.activeElement?.tagName === 'TEXTAREA') return;
  last = text;
  const open = [...document.querySelectorAll('details[open]')].map(({ id }) => id);
  document.querySelector('main').replaceWith(new DOMParser().parseFromString(text, 'text/html').querySelector('main'));
  for (const id of open) document.getElementById(id)?.setAttribute('open', '');
}

setInterval(() => refresh().catch(() => {}), 2_000);
