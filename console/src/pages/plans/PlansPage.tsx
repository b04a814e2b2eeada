import { Empty, Page } from '../../ui/basics'
export function PlansPage(props: { name?: string }) { void props; return <Page title="PlansPage"><Empty title="" /></Page> }
