import type { AlarmTopic } from './alarm-topic.ts'
import type { Lake } from './lake.ts'
import type { Names } from './names.ts'
import type { Settings } from './settings.ts'
import type { Size } from './sizes.ts'

/** What every construct of a deployment knows of it. */
export type Deployment = {
  settings: Settings
  names: Names
  size: Size
  lake: Lake
  alarms: AlarmTopic
}
