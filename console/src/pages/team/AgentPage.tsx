import { Empty, Page } from '../../ui/basics'
export function AgentPage(props: { name: string }) { void props; return <Page title="AgentPage"><Empty title="" /></Page> }
