import { Ajv2020 } from 'ajv/dist/2020.js';
import { createAsyncApi } from '../../../../tools/docs/asyncapi.ts';
import { createOpenApi } from '../../../../tools/docs/openapi/openapi.ts';

/** The documents as their readers have them: JSON, a copy for each caller. */
export const described = (): any => JSON.parse(JSON.stringify(createOpenApi('1.0.0')));
export const messages = (): any => JSON.parse(JSON.stringify(createAsyncApi('1.0.0')));

const dateTime =
  /^\d{4}-\d\d-\d\d[Tt](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;
const formats = {
  'date-time': (text: string) => dateTime.test(text) && !Number.isNaN(Date.parse(text)),
  ...Object.fromEntries(['email', 'uri', 'int32', 'int64', 'double'].map((name) => [name, true as const])),
};

/** Whether a value fits a schema of the document, as a public validator sees it; else what is wrong. */
export function validator(document = described()): (schema: object, value: unknown) => string[] {
  const ajv = new Ajv2020({ strict: false, logger: false, formats, allErrors: true });
  ajv.addSchema({ $id: 'api', ...document });
  const compiled = new Map<string, ReturnType<typeof ajv.compile>>();
  return (schema, value) => {
    const text = JSON.stringify(schema).replaceAll('"#/', '"api#/');
    const isValid = compiled.get(text) ?? ajv.compile(JSON.parse(text));
    compiled.set(text, isValid);
    return isValid(value)
      ? []
      : (isValid.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  };
}
