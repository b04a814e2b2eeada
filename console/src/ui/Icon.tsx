const PATHS = {
  now: 'M8 1.8v2M8 12.2v2M1.8 8h2M12.2 8h2M5 8h2l1-3 1.5 5L11 8',
  approvals: 'M2.5 4h11v8h-11zM5 8l2 2 4-4',
  runs: 'M3 3.5h6M3 8h10M3 12.5h7',
  team: 'M8 2.5a2 2 0 1 0 0 4 2 2 0 0 0 0-4zM3.5 10a1.6 1.6 0 1 0 0 3.2 1.6 1.6 0 0 0 0-3.2zM12.5 10a1.6 1.6 0 1 0 0 3.2 1.6 1.6 0 0 0 0-3.2zM8 6.5v2M3.5 10V8.5h9V10',
  plans: 'M2.5 2.5h4v3h-4zM9.5 6.5h4v3h-4zM2.5 10.5h4v3h-4zM6.5 4H8v8H6.5M8 8h1.5',
  spend: 'M2.5 13.5h11M4 11V8M7 11V4M10 11V6.5M13 11V2.5',
  audit: 'M8 1.8l5 2v4c0 3-2 5.300-5 6.400-3-1.100-5-3.400-5-6.400v-4zM5.800 8l1.600 1.600 2.900-3',
  settings: 'M2 4.500h6M11 4.500h3M2 11.500h3M8 11.500h6M9.500 3v3M6.500 10v3',
  close: 'M4 4l8 8M12 4l-8 8',
  check: 'M3 8.500l3.200 3.200L13 4.800',
  cross: 'M4 4l8 8M12 4l-8 8',
  warn: 'M8 2l6.300 11.500H1.700zM8 6.500v3.200M8 11.600v.4',
  info: 'M8 1.800a6.200 6.200 0 1 0 0 12.400A6.200 6.200 0 0 0 8 1.800zM8 7.300v4M8 4.800v.4',
  pause: 'M5.500 3.500v9M10.500 3.500v9',
  play: 'M5 3l8 5-8 5z',
  stop: 'M4 4h8v8H4z',
  wait: 'M8 1.800a6.200 6.200 0 1 0 0 12.400A6.200 6.200 0 0 0 8 1.800zM8 4.500V8l2.500 1.500',
  fork: 'M5 2.500v4c0 3 6 1.500 6 5.500M5 6.500v7M11 2.500v4',
  search: 'M7 2.500a4.500 4.500 0 1 0 0 9 4.500 4.500 0 0 0 0-9zM10.500 10.500l3 3',
  menu: 'M2.500 4h11M2.500 8h11M2.500 12h11',
  sun: 'M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM8 1v1.500M8 13.500V15M1 8h1.500M13.500 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M3 13l1-1',
  moon: 'M13 9.500A5.500 5.500 0 1 1 6.500 3a4.500 4.500 0 0 0 6.500 6.500z',
  keyboard: 'M1.800 4h12.400v8H1.800zM4 6.500h.5M6.500 6.500H7M9 6.500h.5M11.500 6.500h.5M4.500 9.500h7',
  right: 'M6 3.500L10.500 8 6 12.500',
  down: 'M3.500 6L8 10.500 12.500 6',
  plus: 'M8 3v10M3 8h10',
  out: 'M6.500 2.500h-4v11h4M6.500 8H14M11 5l3 3-3 3',
  edit: 'M3 13l.700-3L11 2.700l2.300 2.300L6 12.300z',
  download: 'M8 2.500v7.500M4.800 7L8 10.200 11.200 7M2.500 13.500h11',
} as const

export type IconName = keyof typeof PATHS

/** A picture beside a text that says the same; never alone. */
export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg className="icon" width={size} height={size} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  )
}
