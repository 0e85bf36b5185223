import { CfnResource } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Writes into the template what we call a resource, so that whoever reads it need not guess from ids or physical names. */
export function writeLogicalName(construct: IConstruct, logicalName: string): void {
  const resource = construct.node.defaultChild;
  if (!CfnResource.isCfnResource(resource)) throw new Error(`${construct.node.path} stands for no single resource`);
  resource.addMetadata('logicalName', logicalName);
}
