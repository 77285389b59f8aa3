import { Aws, Stack, Token } from 'aws-cdk-lib'
import { CfnBudget } from 'aws-cdk-lib/aws-budgets'
import { Construct } from 'constructs'
import type { Deployment } from './deployment.ts'

/**
 * Says by e-mail when the account's month costs more than planned, or will.
 *
 * 2026-11-22. It watches the whole account: a budget of tagged resources only counts nothing, without a word, until
 * somebody with rights to the bill activates the tag. Billing in China is in yuan and its own, and CloudFormation there
 * refuses a template that so much as names what it does not know: no budget is made in its regions.
 */
export class Budget extends Construct {
  constructor(scope: Construct, id: string, { settings, size, names }: Deployment) {
    super(scope, id)
    const { region } = Stack.of(this)
    if (!Token.isUnresolved(region) && region.startsWith('cn-')) return
    const tell = (notificationType: 'ACTUAL' | 'FORECASTED', threshold: number) => ({
      notification: {
        notificationType,
        comparisonOperator: 'GREATER_THAN',
        threshold,
        thresholdType: 'PERCENTAGE',
      },
      subscribers: [{ subscriptionType: 'EMAIL', address: settings.alarmEmail }],
    })
    new CfnBudget(this, 'Month', {
      budget: {
        budgetName: `${names.app}-${Aws.REGION}`,
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount: settings.monthlyBudgetUsd ?? size.monthlyBudgetUsd, unit: 'USD' },
      },
      notificationsWithSubscribers: [tell('ACTUAL', 80), tell('ACTUAL', 100), tell('FORECASTED', 100)],
    })
  }
}
