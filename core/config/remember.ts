/** What a cache holds under a key, made on first use. A promise is kept as it is, so that all who ask share one answer. */
export function remember<T>(cache: Map<string, T>, key: string, make: () => T): T {
  const present = cache.get(key);
  if (present !== undefined) return present;
  const made = make();
  cache.set(key, made);
  return made;
}
