import type { Standing } from './report/price.ts';
import type { Resources } from './synthesized.ts';

/** Counts the resources of a stage that cost money without orders. */
export function listStandingResources(resources: Resources): Standing {
  const of = (type: string) => Object.values(resources).filter(({ Type }) => Type === type);
  const polled = of('AWS::Lambda::EventSourceMapping')
    .map(({ Properties }) => /"Fn::GetAtt":\["([^"]+)","Arn"\]/.exec(JSON.stringify(Properties.EventSourceArn))?.[1])
    .map((id) => (id === undefined ? undefined : resources[id]))
    .filter((source) => source?.Type === 'AWS::SQS::Queue');
  return {
    schedules: of('AWS::Events::Rule').length,
    fifoQueuesPolled: polled.filter((queue) => queue?.Properties.FifoQueue).length,
    standardQueuesPolled: polled.filter((queue) => !queue?.Properties.FifoQueue).length,
    alarms: of('AWS::CloudWatch::Alarm').length + of('AWS::CloudWatch::CompositeAlarm').length,
    dashboards: of('AWS::CloudWatch::Dashboard').length,
    secrets: of('AWS::SecretsManager::Secret').length,
  };
}
