/**
 * Words of which every file that can start an engine holds at least one: the engine's name in an image or a
 * command, or the flag or variable that sets a parallel size. `extends` with a `file` is there because the
 * engine may stand in that file.
 */
const MENTION =
  /vllm|dynamo|(?:tensor|pipeline|data)[-_]parallel|LLMInferenceService|(?:^|["'\s])-(?:tp|pp|dp)\b|\bextends\b/im;

/** Whether a text may have to do with an engine at all; a scan of its characters, no parsing. */
export function mentionsEngine(text: string): boolean {
  return MENTION.test(text);
}
