/** The file holds something else than what was read; nothing was written. */
export class ChangedMeanwhile extends Error {
  override readonly name = 'ChangedMeanwhile';
  constructor() {
    super('it changed while it was being fixed, so nothing was written; run the command again');
  }
}
