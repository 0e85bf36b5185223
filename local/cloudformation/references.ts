import type { Kind, Resolved } from './resources.ts';
import type { Template } from './template.ts';

export const region = 'us-east-1';
export const account = '000000000000';

/** Creates the ARN of a local resource. */
export function createArn(service: string, resource: string): string {
  return `arn:aws:${service}:${region}:${account}:${resource}`;
}

const pseudoParameters = new Map([
  ['AWS::AccountId', account],
  ['AWS::Partition', 'aws'],
  ['AWS::Region', region],
  ['AWS::URLSuffix', 'localhost'],
]);

const arns = new Map([
  ['AWS::DynamoDB::Table', (name: string) => createArn('dynamodb', `table/${name}`)],
  ['AWS::Lambda::Function', (name: string) => createArn('lambda', `function:${name}`)],
  ['AWS::SecretsManager::Secret', (name: string) => createArn('secretsmanager', `secret:${name}`)],
]);

/**
 * Resolves the references and functions of a template that CDK writes (`Ref`, `Fn::GetAtt`, `Fn::Join`, …), as CloudFormation
 * does in a deployment. Throws at any other function.
 */
export class References {
  readonly #template: Template;
  readonly #attributes = new Map<string, string>();

  constructor(template: Template) {
    this.#template = template;
  }

  /** Returns the resources of a type. Throws when one has properties that are not supported. */
  all<Properties>({ type, schema }: Kind<Properties>): Resolved<Properties>[] {
    const resources = [...this.#template.resources.values()].filter((resource) => resource.type === type);
    return resources.map((resource) => {
      const parsed = schema.safeParse(this.resolve(resource.properties));
      if (parsed.success) return { resource, properties: parsed.data };
      throw new Error(`local/ does not support the properties of ${resource.name} (${type}): ${parsed.error.message}`);
    });
  }

  /** Sets an attribute that an engine has chosen. `Ref` is the value of a reference to the resource. */
  set(id: string, attribute: 'Ref' | 'Arn' | 'StreamArn', value: string): void {
    this.#attributes.set(`${id}.${attribute}`, value);
  }

  resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((each) => this.resolve(each));
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).map(([key, each]) => [key, this.resolve(each)] as const);
    const [name, argument] = entries[0] ?? ['', undefined];
    if (entries.length === 1 && (name === 'Ref' || name.startsWith('Fn::'))) return this.#call(name, toList(argument));
    return Object.fromEntries(entries);
  }

  #call(name: string, [first, second]: unknown[]): unknown {
    const text = String(first);
    switch (name) {
      case 'Ref':
        return this.#attribute(text, 'Ref');
      case 'Fn::GetAtt':
        return this.#attribute(text, String(second));
      case 'Fn::ImportValue':
        if (!this.#template.exports.has(text)) throw new Error(`no stack exports ${text}`);
        return this.resolve(this.#template.exports.get(text));
      case 'Fn::Join':
        return toList(second).join(text);
      case 'Fn::Split':
        return String(second).split(text);
      case 'Fn::Select':
        return toList(second)[Number(text)];
      case 'Fn::Sub':
        return text.replace(/\$\{([^!}.]+)\.?([^}]*)\}/g, (_, id: string, attribute: string) => {
          return this.#attribute(id, attribute || 'Ref');
        });
      default:
        throw new Error(`local/ does not support ${name}. Add it to local/cloudformation/references.ts.`);
    }
  }

  #attribute(id: string, attribute: string): string {
    const known = pseudoParameters.get(id) ?? this.#attributes.get(`${id}.${attribute}`);
    if (known !== undefined) return known;
    const resource = this.#template.resources.get(id);
    if (!resource) throw new Error(`the template refers to ${id}, which does not exist`);
    const { type, name, properties } = resource;
    if (type === 'AWS::Lambda::Alias') return createArn('lambda', `function:${this.resolve(properties.FunctionName)}`);
    const isArn = attribute.endsWith('Arn') || type === 'AWS::SecretsManager::Secret';
    return isArn ? (arns.get(type)?.(name) ?? createArn('local', name)) : name;
  }
}

function toList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value];
}
