/** Why the findings of these rules stay. A rule is named with its validator or pack left out: `DynamoDBPITREnabled` is one of three packs. */
export const reasons: readonly { readonly rules: readonly string[]; readonly reason: string }[] = [
  {
    rules: ['I1022', 'W3005'],
    reason:
      'Style of the templates that CDK writes: `Fn::Join`, and dependencies that it states although they follow from references.',
  },
  {
    rules: ['I4010'],
    reason: 'It asks for an architecture in the metadata of the template. The sources and docs/ describe it.',
  },
  {
    rules: ['DynamoDBInBackupPlan', 'DynamoDBPITREnabled', 'CKV_AWS_28'],
    reason:
      'Stage data: dev has no data worth restoring, staging has point-in-time recovery, prod has both (docs/restore.md).',
  },
  {
    rules: ['SecretsManagerRotationEnabled'],
    reason:
      'The service stack rotates the signing keys, where the rule does not look. A new link key would end the webhook secrets that clients have; an operator adds one.',
  },
  {
    rules: [
      ...['CloudWatchLogGroupEncrypted', 'SecretsManagerUsingKMSKey', 'SNSEncryptedKMS'],
      ...['CKV_AWS_158', 'CKV_AWS_119', 'CKV_AWS_149', 'CKV_AWS_166', 'CKV_AWS_26', 'CKV_AWS_173'],
    ],
    reason:
      'Encrypted by keys that AWS owns or manages, not by keys of the customer (docs/decisions.md). The alarm topic is not, because CloudWatch may not use the managed key of SNS; alarms name no person. Environment variables hold no secret.',
  },
  {
    rules: ['CKV_AWS_27'],
    reason: 'False: the queues are encrypted by SSE-SQS. The rule looks for KMS.',
  },
  {
    rules: ['IAMNoInlinePolicy'],
    reason: 'One function, one role, one policy. A managed policy could be attached to other roles.',
  },
  {
    rules: ['LambdaConcurrency', 'CKV_AWS_115'],
    reason:
      'Reserved concurrency takes from the account what other functions need. The consumers are bounded by `consumerConcurrency`, requests by the throttle of the API.',
  },
  {
    rules: ['LambdaDLQ', 'CKV_AWS_116'],
    reason:
      'Requests are answered, messages have dead-letter queues, stream records a destination for failures. What a schedule missed, its next run does.',
  },
  {
    rules: ['LambdaInsideVPC', 'CKV_AWS_117'],
    reason:
      'The functions call AWS, payment providers, mail servers and webhooks. They have no resource in a network; a VPC would add NAT gateways and guard nothing.',
  },
  {
    rules: ['CloudWatchAlarmAction'],
    reason:
      'The alarm on the first dead letter of a queue rolls a deployment back, which reads its state. People are notified by the alarms on what stays a dead letter.',
  },
  {
    rules: ['CKV_AWS_95'],
    reason:
      'The HTTP API has an access log. That of a WebSocket API needs a role for the whole account in its region; the function of the live updates logs each connection.',
  },
];
