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

/** Everything that the console says, by pages. `fill` in ../index.tsx tells what stands in braces. */
export const en = {
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

export type Key = keyof typeof en
export type Dictionary = Record<Key, string>
