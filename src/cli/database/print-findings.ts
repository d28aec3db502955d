import { type Paint, printable } from '../paint';
import { errorsIn, type Finding } from './check';
import { counted } from './print-plan';

/** The findings for people. */
export function findingsText(findings: readonly Finding[], paint: Paint): string {
  return findings
    .map(({ code, severity, object, path, message, risk, remedy }) => {
      const tone = severity === 'error' ? 'bad' : 'strong';
      return [
        `${paint(tone, `${severity} ${code}`)}  ${paint('strong', printable(object))}`,
        `  ${printable(message)}`,
        `  path:   ${printable(path)}`,
        `  risk:   ${riskText[risk]}`,
        `  remedy: ${printable(remedy)}\n\n`,
      ].join('\n');
    })
    .join('');
}

/** The worst that can come of a finding, in words. */
const riskText: { readonly [risk in Finding['risk']]: string } = {
  loss: 'rows can be lost or overwritten',
  write: 'more can be written than the policy says',
  read: 'more can be read than the policy says',
  none: 'none by itself',
};

/** `1 error, 2 warnings` */
export function findingCounts(findings: readonly Finding[]): string {
  const errors = errorsIn(findings);
  return `${counted(errors, 'error')}, ${counted(findings.length - errors, 'warning')}`;
}
