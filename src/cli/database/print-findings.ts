import { type Paint, printable } from '../paint';
import { errorsIn, type Finding } from './check';
import { counted } from './print-plan';

/** The findings for people. */
export function findingsText(findings: readonly Finding[], paint: Paint): string {
  return findings
    .map(({ code, severity, object, path, message, remedy }) => {
      const tone = severity === 'error' ? 'bad' : 'strong';
      return [
        `${paint(tone, `${severity} ${code}`)}  ${paint('strong', printable(object))}`,
        `  ${printable(message)}`,
        `  path:   ${printable(path)}`,
        `  remedy: ${printable(remedy)}\n\n`,
      ].join('\n');
    })
    .join('');
}

/** `1 error, 2 warnings` */
export function findingCounts(findings: readonly Finding[]): string {
  const errors = errorsIn(findings);
  return `${counted(errors, 'error')}, ${counted(findings.length - errors, 'warning')}`;
}
