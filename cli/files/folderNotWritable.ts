/** No file can be made beside it; nothing was written. */
export class FolderNotWritable extends Error {
  override readonly name = 'FolderNotWritable';
  constructor() {
    super(
      'it cannot be fixed: its folder cannot be written to, and a file is replaced by a new one beside it; ' +
        "change the folder's permissions or run as its owner",
    );
  }
}
