import style from 'swagger-ui-dist/swagger-ui.css' with { type: 'text' };
import script from 'swagger-ui-dist/swagger-ui-bundle.js' with { type: 'text' };

/** The library that renders the API's description, as texts that are bundled with the function that serves them. */
export const swaggerUi = { script, style };
