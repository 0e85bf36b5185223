import type { Kind, Resolved } from './resources.ts';
import type { Template } from './template.ts';

export const region = 'us-east-1';
export const account = '000000000000';

/** What a function, queue, table, … of this machine has for an ARN. */
export function createArn(service: string, resource: string): string {
  return `arn:aws:${service}:${region}:${account}:${resource}`;
}

const pseudoParameters = new Map([
  ['AWS::AccountId', account],
  ['AWS::Partition', 'aws'],
  ['AWS::Region', region],
  ['AWS::StackName', 'local'],
  ['AWS::URLSuffix', 'amazonaws.com'],
]);

const arns = new Map([
  ['AWS::DynamoDB::Table', (name: string) => createArn('dynamodb', `table/${name}`)],
  ['AWS::Lambda::Function', (name: string) => createArn('lambda', `function:${name}`)],
  ['AWS::SecretsManager::Secret', (name: string) => createArn('secretsmanager', `secret:${name}`)],
]);

/**
 * Resolves what CloudFormation would at a deploy: `Ref`, `Fn::GetAtt`, `Fn::Join` and the like, as far as CDK writes
 * them. One that is not known is refused by name.
 */
export class References {
  readonly #template: Template;
  readonly #learned = new Map<string, string>();

  constructor(template: Template) {
    this.#template = template;
  }

  /** The resources of a kind. One whose properties are not understood is refused by name. */
  all<Properties>({ type, schema }: Kind<Properties>): Resolved<Properties>[] {
    const resources = [...this.#template.resources.values()].filter((resource) => resource.type === type);
    return resources.map((resource) => {
      const parsed = schema.safeParse(this.resolve(resource.properties));
      if (parsed.success) return { resource, properties: parsed.data };
      throw new Error(`local/ does not understand ${resource.name} (${type}): ${parsed.error.message}`);
    });
  }

  /** Notes what an engine says of a resource; the attribute `Ref` is what a reference to the resource gives. */
  learn(id: string, attribute: 'Ref' | 'Arn' | 'StreamArn', value: string): void {
    this.#learned.set(`${id}.${attribute}`, value);
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
          const own = new Map(Object.entries(second ?? {}));
          return String(own.get(id) ?? this.#attribute(id, attribute || 'Ref'));
        });
      default:
        throw new Error(`the template uses ${name}, which cannot be resolved on this machine`);
    }
  }

  #attribute(id: string, attribute: string): string {
    const known = pseudoParameters.get(id) ?? this.#learned.get(`${id}.${attribute}`);
    if (known !== undefined) return known;
    const resource = this.#template.resources.get(id);
    if (!resource) throw new Error(`the template refers to ${id}, which it does not have`);
    const { type, name, properties } = resource;
    if (type === 'AWS::Lambda::Alias') return createArn('lambda', `function:${this.resolve(properties.FunctionName)}`);
    const isArn = attribute.endsWith('Arn') || type === 'AWS::SecretsManager::Secret';
    return isArn ? (arns.get(type)?.(name) ?? createArn('local', name)) : name;
  }
}

function toList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value];
}
