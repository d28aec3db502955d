/** The value of a password, as in a connection string of libpq: quoted, or up to a space or the next parameter of a URL. */
const secret =
  /(password\s*=\s*)(?:'(?:\\.|[^'\\])*'?|"(?:\\.|[^"\\])*"?|(?:\\.|&(?![\w.-]+=)|[^&"\s\\])+)/gis;

/** Takes the user and password out of every URL in a text that somebody will read. */
export function redact(text: string): string {
  return text.replace(/(\b[a-z][\w+.-]*:\/\/)[^"\s]*@/gi, '$1…@').replace(secret, '$1…');
}
