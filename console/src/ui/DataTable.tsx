import type { ReactNode } from 'react'
import { useTexts } from '../i18n'

export interface DataColumn<T> {
  key: string
  head: ReactNode
  cell: (row: T) => ReactNode
  number?: boolean
  className?: string | ((row: T) => string | undefined)
  /** Left out where there is little room. */
  wideOnly?: boolean
}

/** A table of few rows, with what can be done with each at its end. */
export function DataTable<T>({ rows, columns, id, actions }: { rows: T[]; columns: DataColumn<T>[]; id: (row: T) => string | number; actions?: (row: T) => ReactNode }) {
  const { t } = useTexts()
  const classes = (column: DataColumn<T>, more?: string) => [column.number && 'number', column.wideOnly && 'wide-only', more].filter(Boolean).join(' ') || undefined
  return (
    <div className="table-scroll">
      <table className="table">
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.key} className={classes(column)}>
                {column.head}
              </th>
            ))}
            {actions && (
              <th>
                <span className="hidden">{t('versions.actions')}</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={id(row)}>
              {columns.map((column) => (
                <td key={column.key} className={classes(column, typeof column.className === 'function' ? column.className(row) : column.className)}>
                  {column.cell(row)}
                </td>
              ))}
              {actions && (
                <td>
                  <span className="row">{actions(row)}</span>
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
