import { Empty, Page } from '../../ui/basics'
export function TeamPage() { return <Page title="TeamPage"><Empty title="" /></Page> }
