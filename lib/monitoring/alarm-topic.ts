import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import type { StageSettings } from '../stages.ts';

/**
 * Where all alarms go. It says nothing personal, and it is not encrypted at rest: CloudWatch may not use the key that AWS
 * manages for SNS.
 */
export function createAlarmTopic(scope: Construct, stage: StageSettings): Topic {
  const topic = new Topic(scope, 'Alarms', {
    displayName: `Order processing (${stage.name})`,
    enforceSSL: true,
  });
  // A topic with a policy of its own no longer lets its account publish unless the policy says so.
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
  for (const address of stage.alarmAddresses) topic.addSubscription(new EmailSubscription(address));
  return topic;
}
