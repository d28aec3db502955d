/** Takes the user and password out of every URL in a text that somebody will read. */
export function redact(text: string): string {
  return text
    .replace(/(\b[a-z][\w+.-]*:\/\/)[^"\s]*@/gi, '$1…@')
    .replace(/(password=)[^&"\s]+/gi, '$1…');
}
