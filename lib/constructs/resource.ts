import { CfnResource, RemovalPolicy } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { StageSettings } from '../stage-settings.ts';

/** Writes the logical name of a resource into the metadata of the template. */
export function writeLogicalName(construct: IConstruct, logicalName: string): void {
  const resource = construct.node.defaultChild;
  if (!CfnResource.isCfnResource(resource)) throw new Error(`${construct.node.path} has no single resource`);
  resource.addMetadata('logicalName', logicalName);
}

/** Retains a resource that has content. A first deploy that fails leaves none behind, because they are empty. */
export function getRemovalPolicy({ removeWithStack }: StageSettings): RemovalPolicy {
  return removeWithStack ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
}
