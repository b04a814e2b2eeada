import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import type { Spend } from '../../api/types'
import { useTexts } from '../../i18n'
import { money } from '../../lib/format'

/** The same figures are in the table by day, for whoever cannot see the chart. */
export function DayChart({ days }: { days: Spend[] }) {
  const { t, locale } = useTexts()
  const label = (day: string) => new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(new Date(day))
  const data = days.toSorted((a, b) => a.name.localeCompare(b.name)).map((one) => ({ day: label(one.name), cost: one.costMicros }))
  return (
    <div className="day-chart" role="img" aria-label={t('spend.chart')}>
      <ResponsiveContainer width="100%" height={190}>
        <BarChart data={data} margin={{ top: 4, right: 4, bottom: 0, left: 0 }} accessibilityLayer={false}>
          <CartesianGrid vertical={false} stroke="var(--border)" />
          <XAxis dataKey="day" tickLine={false} axisLine={{ stroke: 'var(--border)' }} tick={{ fill: 'var(--muted)', fontSize: 11 }} />
          <YAxis width={64} tickLine={false} axisLine={false} tick={{ fill: 'var(--muted)', fontSize: 11 }} tickFormatter={(value: number) => money(value, locale)} />
          <Tooltip
            cursor={{ fill: 'var(--hover)' }}
            contentStyle={{ background: 'var(--surface)', border: '1px solid var(--border)', borderRadius: 5, fontSize: 12 }}
            formatter={(value) => [money(Number(value), locale), t('run.cost')]}
          />
          <Bar dataKey="cost" fill="var(--busy)" isAnimationActive={false} maxBarSize={34} />
        </BarChart>
      </ResponsiveContainer>
    </div>
  )
}
