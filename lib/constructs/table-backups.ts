import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { BackupPlan, BackupPlanRule, BackupResource, BackupVault } from 'aws-cdk-lib/aws-backup';
import { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { BackupSettings, StageSettings } from '../stage-settings.ts';

/** Backs up the tables of the stack, if the stage asks for it. */
export function backUpTables(stack: Construct, { backups }: StageSettings): void {
  const tables = stack.node.findAll().filter((each) => each instanceof Table);
  if (backups) new TableBackups(stack, 'Backups', backups, tables);
}

/**
 * The backups of tables, in a vault of their own that outlives the stack. Point-in-time recovery reaches back 35 days and
 * ends with the account; a backup is kept longer, and its copy in another account survives the loss of this one.
 */
class TableBackups extends Construct {
  constructor(scope: Construct, id: string, settings: BackupSettings, tables: readonly Table[]) {
    super(scope, id);
    const { keepDailyDays, keepMonthlyDays, lock, copyToVaultArn } = settings;
    const vault = new BackupVault(this, 'Vault', {
      removalPolicy: RemovalPolicy.RETAIN,
      lockConfiguration: {
        minRetention: Duration.days(Math.min(keepDailyDays, keepMonthlyDays)),
        ...(lock === 'compliance' ? { changeableFor: Duration.days(3) } : {}),
      },
    });
    const plan = new BackupPlan(this, 'Plan', { backupVault: vault });
    const addRule = (ruleName: string, scheduleExpression: Schedule, days: number) => {
      const deleteAfter = Duration.days(days);
      const copyTo = copyToVaultArn && BackupVault.fromBackupVaultArn(this, `${ruleName}Copies`, copyToVaultArn);
      plan.addRule(
        new BackupPlanRule({
          ruleName,
          scheduleExpression,
          deleteAfter,
          startWindow: Duration.hours(1),
          completionWindow: Duration.hours(12),
          ...(copyTo ? { copyActions: [{ destinationBackupVault: copyTo, deleteAfter }] } : {}),
        }),
      );
    };
    addRule('Daily', Schedule.cron({ hour: '3', minute: '0' }), keepDailyDays);
    addRule('Monthly', Schedule.cron({ day: '1', hour: '4', minute: '0' }), keepMonthlyDays);
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('backup.amazonaws.com') });
    for (const name of ['Backup', 'Restores'])
      Validations.of(role).acknowledge({
        id: `AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSBackupServiceRolePolicyFor${name}]`,
        reason: 'AWS extends the managed policies of AWS Backup with what its own new features need.',
      });
    plan.addSelection('Tables', {
      role,
      allowRestores: true,
      resources: tables.map((table) => BackupResource.fromDynamoDbTable(table)),
    });
  }
}
