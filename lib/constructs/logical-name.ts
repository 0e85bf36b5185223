import { CfnResource } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Writes the logical name of a resource into the metadata of the template. */
export function writeLogicalName(construct: IConstruct, logicalName: string): void {
  const resource = construct.node.defaultChild;
  if (!CfnResource.isCfnResource(resource)) throw new Error(`${construct.node.path} has no single resource`);
  resource.addMetadata('logicalName', logicalName);
}
