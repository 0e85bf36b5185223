import { createApp } from '../lib/app.ts';
import { DeployRoles } from '../lib/deploy-roles.ts';

// The roles of the workflows in .github, deployed once per account by a person: docs/deploy.md.
const app = createApp();
const { repository, stages = 'dev,staging,prod', providerArn } = Object(app.node.getAllContext());
if (!/^[\w.-]+\/[\w.-]+$/.test(repository)) throw new Error('Give the repository: -c repository=owner/name.');
new DeployRoles(app, 'order-processing-deploy-roles', { repository, stages: stages.split(','), providerArn });
app.synth();
