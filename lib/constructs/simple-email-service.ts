import { CfnOutput, Duration, Stack, Validations } from 'aws-cdk-lib';
import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import {
  ConfigurationSet,
  ConfigurationSetTlsPolicy,
  EmailIdentity,
  EmailSendingEvent,
  EventDestination,
  Identity,
  SuppressionReasons,
} from 'aws-cdk-lib/aws-ses';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { StageSettings } from '../stage-settings.ts';
import type { LambdaFunction } from './lambda-function.ts';
import { getRemovalPolicy, writeLogicalName } from './resource.ts';

/** An event that fails this often is dead-lettered. */
const maxReceiveCount = 10;
const mailEventConcurrency = 2;

/** Sends mails by Amazon SES, whose events of the mails arrive in the queue `mail-events`. */
export class SimpleEmailService extends Construct {
  readonly configurationSetName: string;
  readonly mailEvents: Queue;
  readonly mailEventDeadLetters: Queue;
  readonly #stage: StageSettings;

  constructor(scope: Construct, id: string, stage: StageSettings) {
    super(scope, id);
    this.#stage = stage;
    const configurationSet = new ConfigurationSet(this, 'ConfigurationSet', {
      tlsPolicy: ConfigurationSetTlsPolicy.REQUIRE,
      reputationMetrics: true,
      suppressionReasons: SuppressionReasons.BOUNCES_AND_COMPLAINTS,
    });
    writeLogicalName(configurationSet, 'mails');
    this.configurationSetName = configurationSet.configurationSetName;
    // Neither OPEN nor CLICK: SES would rewrite links and add a pixel.
    configurationSet.addEventDestination('Events', {
      destination: EventDestination.eventBus(EventBus.fromEventBusName(this, 'DefaultBus', 'default')),
      events: [EmailSendingEvent.SEND, EmailSendingEvent.BOUNCE, EmailSendingEvent.COMPLAINT, EmailSendingEvent.REJECT],
    });
    this.mailEventDeadLetters = this.#createQueue('DeadLetters', 'mail-events-dlq');
    this.mailEvents = this.#createQueue('MailEvents', 'mail-events', {
      visibilityTimeout: Duration.seconds(30),
      deadLetterQueue: { queue: this.mailEventDeadLetters, maxReceiveCount },
    });
    new Rule(this, 'Rule', {
      description: 'Events of the mails of this stage',
      // Stages can share an account and its default bus.
      eventPattern: {
        source: ['aws.ses'],
        detail: { mail: { tags: { 'ses:configuration-set': [this.configurationSetName] } } },
      },
      targets: [new SqsQueue(this.mailEvents, { deadLetterQueue: this.mailEventDeadLetters })],
    });
    if (stage.notifications.mailDomain) this.#createIdentity(stage.notifications.mailDomain, configurationSet);
  }

  /** Lets a function send mails and makes it the consumer of their events. */
  feed(target: LambdaFunction): void {
    const { from, mailDomain } = this.#stage.notifications;
    const address = /<(.+)>$/.exec(from)?.[1] ?? from;
    const identities = mailDomain ? [mailDomain] : [address, address.split('@')[1] ?? ''];
    const format = (resource: string) => Stack.of(this).formatArn({ service: 'ses', resource });
    target.allow(
      ['ses:SendEmail'],
      ...identities.map((identity) => format(`identity/${identity}`)),
      format(`configuration-set/${this.configurationSetName}`),
    );
    target.live.addEventSourceMapping('MailEvents', {
      eventSourceArn: this.mailEvents.queueArn,
      batchSize: 10,
      maxConcurrency: mailEventConcurrency,
      reportBatchItemFailures: true,
    });
    target.allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], this.mailEvents.queueArn);
  }

  /** Creates the identity of the mail domain. It is verified when its DNS records exist; the deployment does not wait. */
  #createIdentity(mailDomain: string, configurationSet: ConfigurationSet): void {
    const mailFromDomain = `bounce.${mailDomain}`;
    const identity = new EmailIdentity(this, 'Identity', {
      identity: Identity.domain(mailDomain),
      configurationSet,
      mailFromDomain,
    });
    const records = identity.dkimRecords.map(({ name, value }) => `${name} CNAME ${value}`);
    const { region } = Stack.of(this);
    records.push(`${mailFromDomain} MX 10 feedback-smtp.${region}.amazonses.com`);
    records.push(`${mailFromDomain} TXT "v=spf1 include:amazonses.com ~all"`);
    new CfnOutput(this, 'DnsRecords', {
      value: records.join('; '),
      description: 'The DNS records that verify the mail domain',
    });
  }

  #createQueue(id: string, name: string, props: object = {}): Queue {
    const queue = new Queue(this, id, {
      ...(this.#stage.physicalNames ? { queueName: name } : {}),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      removalPolicy: getRemovalPolicy(this.#stage),
      ...props,
    });
    if (!('deadLetterQueue' in props))
      Validations.of(queue).acknowledge({
        id: 'Serverless-SQSRedrivePolicy',
        reason: 'It is a dead-letter queue itself.',
      });
    writeLogicalName(queue, name);
    return queue;
  }
}
