import { html } from '../../../messages/texts/html.ts';

/** The style sheet of the page, with the colors of the mails. */
export const style = html`
:root { color-scheme: light dark; --page: #f2f1ed; --card: #ffffff; --ink: #1c1e21; --quiet: #5b5e64; --rule: #e2e1dc; --mark: #1a5fb4 }
@media (prefers-color-scheme: dark) {
:root { --page: #15171b; --card: #212429; --ink: #f1f1ee; --quiet: #b3b8c0; --rule: #3b4048; --mark: #8ec1ff }
}
* { box-sizing: border-box }
body { margin: 0 auto; padding: 24px 12px; max-width: 624px; background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, Arial, sans-serif; overflow-wrap: anywhere }
header { padding: 0 4px 12px; font-size: 14px; font-weight: 600; color: var(--quiet) }
main { padding: 32px; background: var(--card); border-radius: 12px }
h1 { margin: 0 0 12px; font-size: 24px; line-height: 1.3; overflow-wrap: break-word }
p { margin: 0 0 12px }
ol { margin: 24px 0; padding: 0; list-style: none }
li { position: relative; padding: 0 0 20px 32px }
li:last-child { padding-bottom: 0 }
li::before { content: ''; position: absolute; left: 0; top: 4px; width: 16px; height: 16px; border: 2px solid var(--quiet); border-radius: 50%; background: var(--card) }
li::after { content: ''; position: absolute; left: 7px; top: 22px; bottom: -2px; border-left: 2px solid var(--rule) }
li:last-child::after { content: none }
li.reached { font-weight: 600 }
li.reached::before { border-color: var(--mark); background: var(--mark) }
li.ahead { color: var(--quiet) }
time { display: block; font-size: 14px; font-weight: 400; color: var(--quiet) }
dl { margin: 0 0 24px }
dt { display: inline; color: var(--quiet) }
dd { display: inline; margin: 0; font-weight: 600 }
table { width: 100%; border-collapse: collapse }
th { padding: 0 0 8px; font-size: 14px; font-weight: 600; color: var(--quiet); text-align: left }
td { padding: 10px 0; border-top: 1px solid var(--rule); vertical-align: top }
th + th, td + td { padding-left: 16px; text-align: right; overflow-wrap: normal }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
@media (max-width: 480px) {
main { padding: 24px 20px }
}
`;
