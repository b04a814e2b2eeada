import { Empty, Page } from '../../ui/basics'
export function EditPage() { return <Page title="EditPage"><Empty title="" /></Page> }
