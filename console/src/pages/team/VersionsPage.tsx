import { Empty, Page } from '../../ui/basics'
export function VersionsPage() { return <Page title="VersionsPage"><Empty title="" /></Page> }
