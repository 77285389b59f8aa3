const NAMES: Readonly<Record<string, string>> = {
  A: 'A 认知 Awareness',
  I: 'I 兴趣 Interest',
  TI: 'TI 深度兴趣 True interest',
  P: 'P 购买 Purchase',
  S: 'S 分享 Share',
  ALL: 'ALL 全部 whole asset',
}

/** A stage as people know it, in Chinese and English. */
export const stageName = (stage: string): string => NAMES[stage] ?? stage
