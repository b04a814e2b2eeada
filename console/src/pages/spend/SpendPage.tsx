import { Empty, Page } from '../../ui/basics'
export function SpendPage() { return <Page title="SpendPage"><Empty title="" /></Page> }
