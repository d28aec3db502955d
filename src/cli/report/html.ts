/** Markup that was made here, and so is safe to put into the page as it is. */
export class Html {
  /** @internal */
  constructor(readonly markup: string) {}
}

/** What may stand in a template: everything but {@link Html} is escaped, and nothing stands for nothing. */
export type Part = string | number | Html | undefined | readonly Part[];

/**
 * Writes markup. Whatever is put in, as text or as the value of an attribute in double quotes, stays text: it goes
 * through {@link escapeHtml}, and there is no other way to make {@link Html}.
 */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(texts.map((text, index) => text + markupOf(parts[index])).join(''));
}

/** A document's own style or script, or JSON: text that the browser does not read as markup, up to its end tag. */
export function verbatim(text: string): Html {
  if (/<\/(script|style)|<!--/i.test(text)) throw new Error('a raw text with an end tag in it');
  return new Html(text);
}

function markupOf(part: Part): string {
  if (part === undefined) return '';
  if (part instanceof Html) return part.markup;
  if (typeof part === 'object') return part.map(markupOf).join('');
  return escapeHtml(String(part));
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * A text of others' as it may stand in markup, as text and as the value of an attribute. What cannot be seen, or turns
 * round what stands beside it, is shown by its number: two names that look alike are not the same table.
 */
export function escapeHtml(text: string): string {
  return shown(text).replace(/[&<>"']/g, (character) => entities[character] ?? '');
}

/** Controls, formats (bidirectional ones, say), spaces and line ends but the plain space, halves of pairs, what has no width. */
const unseen = /(?! )[\p{Cc}\p{Cf}\p{Cs}\p{Z}\p{Default_Ignorable_Code_Point}]/gu;

/** The text with every character visible. */
export function shown(text: string): string {
  return text.replace(unseen, (character) => {
    const number = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    return `⟨U+${number}⟩`;
  });
}
