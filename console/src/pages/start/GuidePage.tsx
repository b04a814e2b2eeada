import { Empty, Page } from '../../ui/basics'
export function GuidePage() { return <Page title="GuidePage"><Empty title="" /></Page> }
