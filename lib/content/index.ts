/** The door of ContentFlow's domain for the API. Pages import what they read by file, so that the API does not load Markdown. */
export { deletionQuerySchema, itemListQuerySchema, revisionListQuerySchema } from './content-queries';
export { itemChangeSchema, newItemSchema, transitionSchema } from './content-schemas';
export { createItem } from './create-item';
export { deleteItem } from './delete-item';
export { listItems } from './list-items';
export { listRevisions } from './list-revisions';
export { readItem } from './read-item';
export { readRevision } from './read-revision';
export { transitionItem } from './transition-item';
export { updateItem } from './update-item';
