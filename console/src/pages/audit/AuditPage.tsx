import { Empty, Page } from '../../ui/basics'
export function AuditPage() { return <Page title="AuditPage"><Empty title="" /></Page> }
