// @ts-check
/** VS Code's workbench as somebody in front of it uses it: keys, mouse, and what can be read on the page. */

/** How long the editor may take to show something. */
const PATIENCE_MS = 30_000;

/** After which somebody who sees no effect does the same again. */
const SECOND_TRY_MS = 6_000;

/**
 * @typedef {{ waitFor(options?: { timeout?: number }): Promise<unknown> }} Effect What can be waited for, such as a
 *   locator; `timeout` in milliseconds.
 */

export class Workbench {
  /** @param {import('playwright-core').Page} page A page whose address is that of a workbench. */
  constructor(page) {
    this.page = page;
    page.setDefaultTimeout(PATIENCE_MS);
    this.editor = page.locator('.editor-instance');
    this.squiggles = this.editor.locator('.squiggly-error, .squiggly-warning, .squiggly-info');
    this.lightbulb = this.editor.locator(
      '.lightBulbWidget:visible, [class*="codicon-gutter-lightbulb"]:visible',
    );
    this.menuItems = page.locator('.action-widget .monaco-list-row.action');
    this.hoverText = page.locator('.monaco-hover:visible .hover-contents').first();
    this.lenses = this.editor.locator('.codelens-decoration a');
    this.suggestions = page.locator('.suggest-widget.visible .monaco-list-row');
    this.walkthrough = page.locator('.gettingStartedContainer');
  }

  /**
   * Opens a file by Quick Open.
   * @param {string} path As somebody would type it.
   */
  async openFile(path) {
    await this.page.locator('.monaco-workbench').waitFor();
    const input = this.page.locator('.quick-input-widget input');
    // What was chosen before may still be going away.
    await input.waitFor({ state: 'hidden' });
    // The workbench is on the page before it listens for keys.
    for (let tries = 0; tries < 20 && !(await input.isVisible()); tries++) {
      await this.page.keyboard.press('Control+p');
      await input.waitFor({ state: 'visible', timeout: 1_000 }).catch(() => {});
    }
    await input.fill(path);
    const name = path.slice(path.lastIndexOf('/') + 1);
    await this.#acceptRow(name);
    await this.page.locator('.tab.active', { hasText: name }).waitFor();
    await this.editor.locator('.view-line').first().waitFor();
  }

  /**
   * Runs a command by the palette.
   * @param {string} title As the palette shows it.
   */
  async runCommand(title) {
    const input = this.page.locator('.quick-input-widget input');
    await input.waitFor({ state: 'hidden' });
    await this.insist(() => this.page.keyboard.press('F1'), input);
    await input.fill(`>${title}`);
    await this.#acceptRow(title);
  }

  /**
   * Presses Enter in a quick input once it would take a row with this text: the search runs as one types, and
   * before it the list shows what was opened of late.
   * @param {string} text
   */
  async #acceptRow(text) {
    await this.page
      .locator('.quick-input-list .monaco-list-row.focused', { hasText: text })
      .first()
      .waitFor();
    await this.page.keyboard.press('Enter');
  }

  /** The page of the extension's own panel that is on top. */
  get panel() {
    return this.#webviewOf('shm-lint.shm-lint');
  }

  /** The page of Markdown that is on top, as VS Code shows it. */
  get markdown() {
    return this.#webviewOf('vscode.markdown-language-features');
  }

  /**
   * VS Code puts such a page into a frame within a frame, and says in its address whose it is. Others may be on the page,
   * such as the picture of a walkthrough.
   * @param {string} extension
   */
  #webviewOf(extension) {
    return this.page
      .frameLocator(`iframe.webview.ready[src*="extensionId=${extension}&"]`)
      .frameLocator('iframe#active-frame');
  }

  /**
   * Does something until its effect shows. What is drawn anew just then takes no notice of mouse or keys, and whoever sits
   * before it does it again.
   * @param {() => Promise<unknown>} act Does no harm when it is done twice.
   * @param {Effect} effect
   */
  async insist(act, effect) {
    for (let tries = 0; tries < 4; tries++) {
      await act();
      const isShown = await effect.waitFor({ timeout: SECOND_TRY_MS }).then(
        () => true,
        () => false,
      );
      if (isShown) return;
    }
    await effect.waitFor();
  }

  /** The rows that stand behind the braces of the status bar, each with its icon, its words and its link. */
  async openLanguageStatus() {
    const rows = this.page.locator('.hover-language-status');
    const braces = this.page.locator('[id="status.languageStatus"]');
    await this.insist(async () => {
      await this.page.mouse.move(1, 1);
      await braces.hover();
    }, rows.first());
    return rows;
  }

  /** Closes the tab that is in front, as its key does. */
  async closeTab() {
    await this.page.keyboard.press('Control+w');
  }

  /** Closes all tabs; what is not saved must be answered for. */
  async closeAll() {
    await this.page.keyboard.press('Control+k');
    await this.page.keyboard.press('Control+w');
  }

  /**
   * Opens a walkthrough by the palette.
   * @param {string} title
   */
  async openWalkthrough(title) {
    await this.runCommand('Welcome: Open Walkthrough');
    // The palette makes room for the list of walkthroughs, which is asked for.
    await this.page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first().waitFor();
    await this.page.locator('.quick-input-widget input').fill(title);
    await this.#acceptRow(title);
    await this.walkthrough.locator('h2', { hasText: title }).waitFor();
  }

  /**
   * Unfolds a step of the open walkthrough. The walkthrough then gives the focus to the step, but by a timer: what had
   * opened elsewhere by then, such as a menu, would lose it and close.
   * @param {string} step
   * @param {Effect} part Of what shows then.
   */
  async unfoldInWalkthrough(step, part) {
    const title = this.walkthrough.getByText(step, { exact: true });
    await this.insist(() => title.click(), part);
    // Motion is reduced, and that timer's delay none: it comes before any that is set now.
    await title.evaluate(() => new Promise(resolve => setTimeout(resolve, 0)));
  }

  /**
   * Unfolds a step of the open walkthrough and presses its button.
   * @param {string} step
   * @param {string} button Does no harm when it is pressed twice.
   * @param {Effect} effect
   */
  async pressInWalkthrough(step, button, effect) {
    const target = this.walkthrough.getByRole('button', { name: button, exact: true });
    await this.unfoldInWalkthrough(step, target);
    await this.insist(() => target.click(), effect);
  }

  /**
   * Waits until a step of the open walkthrough is ticked off.
   * @param {string} step
   */
  async waitUntilDone(step) {
    await this.walkthrough
      .locator('.getting-started-step', { hasText: step })
      .locator('.codicon-getting-started-step-checked')
      .waitFor();
  }

  /** Opens the menu of fixes at the cursor by its key, and returns the titles in it. */
  async openFixes() {
    // A widget that is just closing gives the focus back later, and takes the key with it.
    const menu = this.menuItems.first();
    for (let tries = 0; tries < 10 && !(await menu.isVisible()); tries++) {
      await this.page.keyboard.press('Control+.');
      await menu.waitFor({ timeout: 3_000 }).catch(() => {});
    }
    return this.menuItems.allInnerTexts();
  }

  /** The lines that the editor shows, without trailing blank ones. */
  async visibleText() {
    // Lines are laid out by their offset and need not be in order in the document.
    const lines = await this.editor.locator('.view-line').evaluateAll(elements =>
      elements
        .map(element => ({ top: parseFloat(element.style.top), text: element.textContent ?? '' }))
        .sort((a, b) => a.top - b.top)
        .map(({ text }) => text.replaceAll('\u00a0', ' ')),
    );
    return lines.join('\n').trimEnd();
  }

  /** Rests the mouse on the first squiggle, and returns what the hover says. */
  async hoverSquiggle() {
    await this.#restOn(this.squiggles.first());
    return (await this.hoverText.textContent()) ?? '';
  }

  /**
   * Rests the mouse on a word of the text, and waits for what is said of it.
   * @param {string} word
   */
  async hoverWord(word) {
    await this.#restOn(this.editor.locator('.view-line span span', { hasText: word }).first());
  }

  /**
   * Rests the mouse on something until its hover shows. An editor that lays itself out just then takes no notice of the
   * mouse, and whoever sits before it moves the mouse away and back.
   * @param {import('playwright-core').Locator} target
   */
  async #restOn(target) {
    for (let attempt = 1; ; attempt++) {
      await this.#moveTo(target);
      const isShown = await this.hoverText.waitFor({ timeout: 10_000 }).then(
        () => true,
        () => false,
      );
      if (isShown) return;
      if (attempt === 3) throw new Error(`no hover shows over ${target}`);
      await this.page.mouse.move(1, 1);
    }
  }

  /**
   * Scrolls so that the first squiggle stands so many pixels below the top of the page, if it stands lower.
   * @param {number} top
   */
  async scrollSquiggleTo(top) {
    const squiggle = this.squiggles.first();
    await squiggle.waitFor();
    await this.editor.hover({ position: { x: 200, y: 10 } });
    for (let previous = Number.POSITIVE_INFINITY; ; ) {
      const { y } = (await squiggle.boundingBox()) ?? { y: top };
      if (y <= top || y >= previous) return;
      previous = y;
      await this.page.mouse.wheel(0, y - top);
      await this.page.waitForTimeout(300); // The editor glides.
    }
  }

  /**
   * Clicks into the text above the first squiggle until the cursor stands there. A column that opens or closes beside the
   * text, or a lens that is drawn above it, moves it away from under the mouse.
   */
  async clickSquiggle() {
    const squiggle = this.squiggles.first();
    const click = async () => {
      const { x, y } = await this.#moveTo(squiggle);
      await this.page.mouse.click(x, y);
    };
    await this.insist(click, { waitFor: options => this.#waitForCursorAt(squiggle, options) });
  }

  /**
   * Waits until the keys go to the editor that a squiggle is in, and its cursor stands there.
   * @param {import('playwright-core').Locator} squiggle
   * @param {{ timeout?: number }} [options]
   */
  async #waitForCursorAt(squiggle, { timeout = PATIENCE_MS } = {}) {
    for (const deadline = Date.now() + timeout; Date.now() < deadline; await this.page.waitForTimeout(50)) {
      const isThere = await squiggle.evaluate(element => {
        const cursor = element.closest('.monaco-editor.focused')?.querySelector('.cursor');
        if (!cursor) return false;
        const [at, under] = [cursor.getBoundingClientRect(), element.getBoundingClientRect()];
        const middle = (at.top + at.bottom) / 2;
        return (
          middle > under.top &&
          middle < under.bottom &&
          at.left >= under.left - 1 &&
          at.left <= under.right + 1
        );
      });
      if (isThere) return;
    }
    throw new Error('the cursor does not stand at the squiggle');
  }

  /**
   * Waits until the keys go to the editor, and its cursor stands on a line.
   * @param {number} line From 1, as the status bar shows it.
   */
  async waitForCursorOn(line) {
    await this.editor.locator('.monaco-editor.focused').waitFor();
    await this.page.locator('[id="status.editor.selection"]', { hasText: `Ln ${line},` }).waitFor();
  }

  /** Takes the mouse off the text, and waits until nothing is said of it any more. */
  async leaveHover() {
    await this.page.mouse.move(5, 5);
    await this.page.locator('.monaco-hover:visible').waitFor({ state: 'hidden' });
  }

  /** Clicks on the lightbulb, and returns the titles in its menu. */
  async clickLightbulb() {
    await this.lightbulb.first().click();
    await this.menuItems.first().waitFor();
    return this.menuItems.allInnerTexts();
  }

  /** Clicks on the first entry of an open menu. */
  async chooseFirst() {
    // Until the mouse moves, the menu takes it for resting where it opened the menu, and ignores clicks.
    await this.#moveTo(this.menuItems.first());
    await this.menuItems.first().click();
  }

  /** @param {import('playwright-core').Locator} target */
  async #moveTo(target) {
    const box = await this.#boxOf(target);
    const x = box.x + box.width / 2;
    const y = box.y + box.height / 2;
    await this.page.mouse.move(x - 12, y, { steps: 4 });
    await this.page.mouse.move(x, y, { steps: 4 });
    return { x, y };
  }

  /**
   * Where something is. The editor draws anew what it shows, so that it may be gone between one look and the next.
   * @param {import('playwright-core').Locator} target
   */
  async #boxOf(target) {
    for (let tries = 0; tries < 10; tries++) {
      await target.waitFor();
      const box = await target.boundingBox();
      if (box !== null) return box;
    }
    throw new Error(`${target} does not stay on the page.`);
  }
}
