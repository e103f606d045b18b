import { redirect } from 'next/navigation';

/** The admin has one page so far; its address without the name of a page leads there. */
export default function AdminPage(): never {
  redirect('/admin/pool');
}
