import type { Dictionary } from '../en'
import { approvals } from './approvals'
import { audit } from './audit'
import { common } from './common'
import { guide } from './guide'
import { now } from './now'
import { plans } from './plans'
import { run } from './run'
import { runs } from './runs'
import { settings } from './settings'
import { shell } from './shell'
import { spend } from './spend'
import { team } from './team'

export const de: Dictionary = {
  ...common,
  ...shell,
  ...now,
  ...approvals,
  ...runs,
  ...run,
  ...team,
  ...plans,
  ...spend,
  ...audit,
  ...settings,
  ...guide,
}
