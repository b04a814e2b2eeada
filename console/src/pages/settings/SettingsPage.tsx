import { Empty, Page } from '../../ui/basics'
export function SettingsPage() { return <Page title="SettingsPage"><Empty title="" /></Page> }
