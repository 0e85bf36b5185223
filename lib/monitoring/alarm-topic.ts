import { CfnOutput, Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import type { StageSettings } from '../stage-settings.ts';

/** Creates the topic of all alarms. It is not encrypted at rest: CloudWatch cannot use the AWS managed key of SNS. */
export function createAlarmTopic(scope: Construct, stage: StageSettings): Topic {
  const topic = new Topic(scope, 'Alarms', {
    displayName: `Order processing (${stage.name})`,
    enforceSSL: true,
  });
  // A topic with a policy of its own lets its account publish only by that policy.
  topic.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: {
        ArnLike: {
          'aws:SourceArn': Stack.of(scope).formatArn({
            service: 'cloudwatch',
            resource: 'alarm:*',
          }),
        },
      },
    }),
  );
  new CfnOutput(scope, 'AlarmTopic', {
    value: topic.topicArn,
    description: 'Gets every alarm; a pager subscribes to it',
  });
  for (const address of stage.alarmAddresses)
    Validations.of(topic.addSubscription(new EmailSubscription(address))).acknowledge({
      id: 'Serverless-SNSRedrivePolicy',
      reason: 'SNS retries e-mail itself, and a notice that comes days late is of no use.',
    });
  return topic;
}
