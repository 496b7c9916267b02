/**
 * Edits to one map or scalar of a YAML text. Each changes only the stretch it must: comments, quotes,
 * spacing, indentation and line endings around it stay, byte for byte. An edit that cannot be made without
 * touching anything else is not made. The nodes must come from `text` itself, parsed with
 * `keepSourceTokens`, and from a document without errors.
 */
export { type InsertOptions, insertEntry, type Spelling } from './insert';
export { removeEntry } from './remove';
export { insertValue, replaceAlias, replaceEntry, replaceScalar } from './replace';
export { scalarText } from './scalars';
export { appendItem, removeItems } from './sequence';
export { type Record, spell } from './spell';
