/**
 * Does something that takes a while whenever it is asked for: what is asked for while it is under way becomes one more.
 * A failure is told and is no reason to stop.
 */
export function coalesced(act: () => Promise<void>, failed: (failure: unknown) => void): () => void {
  let isRunning = false;
  let isWanted = false;
  return async () => {
    isWanted = true;
    if (isRunning) return;
    isRunning = true;
    while (isWanted) {
      isWanted = false;
      await act().catch(failed);
    }
    isRunning = false;
  };
}
