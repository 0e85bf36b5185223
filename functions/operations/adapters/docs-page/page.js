// Swagger UI leaves these out. Without them, a screen reader does not tell what the element is.
const missingAttributes = [
  ['.information-container', 'role', () => 'banner'],
  ['.modal-ux', 'role', () => 'dialog'],
  ['.modal-ux', 'aria-label', () => 'Authorizations'],
  ['.close-modal', 'aria-label', () => 'Close'],
  ['.auth-btn-wrapper button', 'aria-label', (button) => button.textContent],
  ['h3', 'aria-level', () => '2'],
  ['h4', 'aria-level', () => '3'],
  ['h5,h6', 'aria-level', () => '4'],
  ['pre.microlight', 'tabindex', () => '0'],
  ['.responses-table', 'aria-label', (table) => `Responses ${table.id}`],
  ['.examples-select-element', 'aria-label', () => 'Example'],
  ['.body-param__text', 'aria-label', () => 'Request body'],
];
new MutationObserver(() => {
  for (const [selector, name, getValue] of missingAttributes)
    for (const element of document.querySelectorAll(selector))
      if (element.getAttribute(name) !== getValue(element)) element.setAttribute(name, getValue(element));
}).observe(document.getElementById('api'), { childList: true, subtree: true });

// Leaves optional parameters empty in "Try it out", where Swagger UI fills in their examples.
const updateJsonSpec = (update) => (spec) => {
  for (const { parameters } of Object.values(spec.paths ?? {}).flatMap(Object.values))
    for (const parameter of parameters) if (!parameter.required) delete parameter.example;
  return update(spec);
};

SwaggerUIBundle({
  url: 'openapi.json',
  dom_id: '#api',
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  defaultModelRendering: 'example',
  displayRequestDuration: true,
  // The page forgets a token when it is left.
  persistAuthorization: false,
  validatorUrl: null,
  // DeepLink: a link inside a button becomes text.
  plugins: [
    { components: { DeepLink: ({ text }) => text }, statePlugins: { spec: { wrapActions: { updateJsonSpec } } } },
  ],
});
