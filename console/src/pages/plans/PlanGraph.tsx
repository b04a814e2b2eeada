import '@xyflow/react/dist/base.css'
import { Controls, Handle, type Edge, type Node, type NodeProps, Position, ReactFlow } from '@xyflow/react'
import { memo, useMemo } from 'react'
import type { PlanNode, RunStatus } from '../../api/types'
import { type Key, useTexts } from '../../i18n'
import { drawPlan, type Drawn, pathOf } from '../../lib/planGraph'
import { Link } from '../../lib/router'
import { StatusBadge } from '../../ui/basics'

type Shown = Node<{ drawn: Drawn; status?: string; link?: string; label: string }>

const Box = memo(function Box({ data: { drawn, status, link, label } }: NodeProps<Shown>) {
  return (
    <div className={['plan-node', drawn.frame ? 'plan-frame' : 'plan-box', status ? `plan-${status}` : ''].join(' ')} style={{ width: drawn.width, height: drawn.height }}>
      <Handle type="target" position={Position.Top} isConnectable={false} />
      <div className="plan-head">
        <span className="plan-pattern">{label}</span>
        <strong className="one-line">{drawn.name}</strong>
        {status && drawn.frame && <StatusBadge status={status as RunStatus} />}
      </div>
      {!drawn.frame && (
        <div className="plan-second">
          <div className="plan-title one-line" title={[drawn.title, ...drawn.details].join('\n')}>
            {link ? <Link to={link}>{drawn.title}</Link> : drawn.title}
          </div>
          {status && <StatusBadge status={status as RunStatus} />}
        </div>
      )}
      {!drawn.frame && drawn.details[0] && <div className="plan-detail one-line">{drawn.details[0]}</div>}
      {drawn.frame && (drawn.title || drawn.details.length > 0) && <div className="plan-detail one-line" title={[drawn.title, ...drawn.details].filter(Boolean).join('\n')}>{[drawn.title, ...drawn.details].filter(Boolean).join(' · ')}</div>}
      <Handle type="source" position={Position.Bottom} isConnectable={false} />
    </div>
  )
})

const TYPES = { box: Box }

/** A plan as a graph. What a run has done of it is marked with its status, and the way it took is drawn heavier. */
export function PlanGraph({ plan, happened, label }: { plan: PlanNode; happened?: { name: string; status: string }[]; label: string }) {
  const { t } = useTexts()
  const drawing = useMemo(() => drawPlan(plan), [plan])
  const path = useMemo(() => (happened ? pathOf(drawing, happened) : new Map<string, string>()), [drawing, happened])
  const nodes = useMemo<Shown[]>(
    () =>
      drawing.nodes.map((drawn) => {
        const status = path.get(drawn.id)
        const pattern = t(`pattern.${drawn.pattern}` as Key)
        return {
          id: drawn.id,
          type: 'box',
          position: { x: drawn.x, y: drawn.y },
          width: drawn.width,
          height: drawn.height,
          zIndex: drawn.id.split('.').length,
          draggable: false,
          connectable: false,
          selectable: false,
          ariaLabel: [pattern, drawn.name, drawn.title, status && t(`status.${status}` as Key)].filter(Boolean).join(', '),
          data: { drawn, label: pattern, ...(status && { status }), ...linkOf(drawn) },
        }
      }),
    [drawing, path, t],
  )
  const edges = useMemo<Edge[]>(
    () =>
      drawing.arrows.map((arrow) => {
        const taken = path.has(arrow.from) && path.has(arrow.to)
        return { id: arrow.id, source: arrow.from, target: arrow.to, type: 'smoothstep', zIndex: 50, focusable: false, className: taken ? 'plan-taken' : '', ...(arrow.label && { label: arrow.label }) }
      }),
    [drawing, path],
  )
  return (
    <section className="plan-graph" aria-label={label}>
      <ReactFlow nodes={nodes} edges={edges} nodeTypes={TYPES} fitView fitViewOptions={{ maxZoom: 1, padding: 0.06 }} minZoom={0.15} nodesDraggable={false} nodesConnectable={false} proOptions={{ hideAttribution: true }}>
        <Controls showInteractive={false} aria-label={t('plans.zoom')} />
      </ReactFlow>
    </section>
  )
}

function linkOf(drawn: Drawn): { link?: string } {
  if (drawn.calls) return { link: `/plans/${encodeURIComponent(drawn.calls)}` }
  if (drawn.pattern === 'agent' && drawn.title) return { link: `/team/agents/${encodeURIComponent(drawn.title)}` }
  return {}
}
