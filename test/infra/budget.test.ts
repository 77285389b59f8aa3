import { expect, test } from 'vitest'
import { GIVEN, type Synthesised, synthesised } from './synthesised.ts'

const limitOf = (template: Synthesised): unknown =>
  template.ofType('AWS::Budgets::Budget').map(({ Properties }) => Properties.Budget)

test('the account has a budget for the month, by size or as it is told', () => {
  const month = (Amount: number) => [
    expect.objectContaining({ TimeUnit: 'MONTHLY', BudgetLimit: { Amount, Unit: 'USD' } }),
  ]
  expect(limitOf(synthesised())).toEqual(month(25))
  expect(limitOf(synthesised({ size: 'standard' }))).toEqual(month(250))
  expect(limitOf(synthesised({ monthlyBudgetUsd: 40 }))).toEqual(month(40))
})

test('the operator hears of it before it is spent, when it is, and when it will be', () => {
  const [budget] = synthesised().ofType('AWS::Budgets::Budget')
  const told = (NotificationType: string, Threshold: number) =>
    expect.objectContaining({
      Notification: expect.objectContaining({ NotificationType, Threshold }),
      Subscribers: [{ SubscriptionType: 'EMAIL', Address: GIVEN.alarmEmail }],
    })
  expect(budget?.Properties.NotificationsWithSubscribers).toEqual([
    told('ACTUAL', 80),
    told('ACTUAL', 100),
    told('FORECASTED', 100),
  ])
})

test('in China, where CloudFormation may not know budgets, there is none', () => {
  const china = { account: '123456789012', region: 'cn-north-1' }
  expect(limitOf(synthesised({ size: 'standard' }, china))).toEqual([])
})
