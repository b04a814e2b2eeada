import type { RunDetail } from '../../api/types'
import type { Tree } from '../run/useRunLive'
export function PlanOfRun(props: { run: RunDetail; tree: Tree }) { void props; return <p /> }
