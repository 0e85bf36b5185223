interface Style {
  readonly color: string;
  readonly background: string;
}
export interface ParsedPage {
  readonly elements: { readonly tag: string; readonly attributes: Record<string, string> }[];
  /** Each text as a reader sees it, with its colors in light and in dark mode. */
  readonly texts: { readonly text: string; readonly light: Style; readonly dark: Style }[];
}

const token = /<!doctype html>|<(\/?)([a-z][a-z0-9]*)((?: [a-z-]+="[^"<>]*")*)>|([^<>]+)/y;
const voidTags = new Set(['meta', 'link', 'br']);
const references: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

/** Parses HTML strictly: throws when tags are not balanced, and for any character out of place. */
export function parseHtml(html: string): ParsedPage {
  const css = /prefers-color-scheme: dark\) \{\n([^<@]*)/.exec(html)?.[1] ?? '';
  const rules = new Map([...css.matchAll(/\.(\w+) \{([^}]*)\}/g)].map(([, name = '', body = '']) => [name, body]));
  const page: ParsedPage = { elements: [], texts: [] };
  const start = { color: '#000000', background: '#ffffff' };
  const open = [{ tag: '', light: start, dark: start }];
  const pattern = new RegExp(token);
  while (pattern.lastIndex < html.length) {
    const at = pattern.lastIndex;
    const match = pattern.exec(html);
    if (!match) throw new Error(`not markup: ${html.slice(at, at + 60)}`);
    const [, closes, tag, list = '', text] = match;
    const parent = open.at(-1) ?? { tag: '', light: start, dark: start };
    if (text !== undefined) {
      const { light, dark } = parent;
      if (text.trim() !== '' && parent.tag !== 'style' && parent.tag !== 'title')
        page.texts.push({ text: decode(text), light, dark });
    } else if (closes) {
      if (open.pop()?.tag !== tag) throw new Error(`</${tag}> closes <${parent.tag}>`);
    } else if (tag !== undefined) {
      const attributes = Object.fromEntries(
        [...list.matchAll(/ ([a-z-]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, decode(value)]),
      );
      page.elements.push({ tag, attributes });
      const light = applyStyle(parent.light, attributes.style);
      const dark = applyStyle(applyStyle(parent.dark, attributes.style), rules.get(attributes.class ?? ''));
      if (!voidTags.has(tag)) open.push({ tag, light, dark });
    }
  }
  if (open.length !== 1) throw new Error(`<${open.at(-1)?.tag}> is not closed`);
  return page;
}

function decode(text: string): string {
  return text.replace(/&([^;\s]*);?/g, (_, name: string) => {
    const character = references[name];
    if (character === undefined) throw new Error(`&${name} is no reference`);
    return character;
  });
}

function applyStyle(style: Style, css = ''): Style {
  const find = (name: string) => new RegExp(`(?:^|[;\\s])${name}:\\s*(#[0-9a-f]{6})`).exec(css)?.[1];
  return { color: find('color') ?? style.color, background: find('background') ?? style.background };
}

/** Returns the contrast of a text (WCAG 2): 1 to 21. */
export function getContrast({ color, background }: Style): number {
  const [a = 0, b = 0] = [color, background].map(getLuminance).sort((x, y) => y - x);
  return (a + 0.05) / (b + 0.05);
}

function getLuminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
