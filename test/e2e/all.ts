/** The suite, in order; `describe` and `it` must be there already. */
export async function loadAll(): Promise<void> {
  // The first one looks at an extension that nothing has woken up yet.
  await import('./activation.test');
  await import('./quick-fix.test');
  await import('./kubernetes.test');
  await import('./shell.test');
  await import('./fix-all.test');
  await import('./findings.test');
  await import('./silence.test');
  await import('./changes.test');
  await import('./configuration.test');
  await import('./glances.test');
  await import('./calculator.test');
  await import('./logs.test');
  await import('./workspace.test');
  await import('./syntaxes.test');
  await import('./tasks.test');
}
