import { Document } from 'yaml';
import type { Node } from '../deferred';
import { stringTag } from '../yaml/yaml-strings';
import { actionTag } from './action';
import { contentOf } from './template-content';

/**
 * A node as a template that prints it as YAML: actions in the places of deferred values, and conditions and loops on
 * lines of their own.
 */
export function templateYaml(node: Node, chart: string): string {
  const document = new Document(undefined, {
    customTags: (tags) => [actionTag, stringTag, ...tags],
  });
  document.contents = contentOf(node, { chart, inLoop: false }) as never;
  const text = document.toString({
    lineWidth: 0,
    flowCollectionPadding: false,
    // Control lines travel as comments, so that the library indents them.
    commentString: (comment) => comment,
  });
  return text
    .replace(
      /^( *)(.*)\bnindent @/gm,
      (_, indent, rest) => `${indent}${rest}nindent ${indent.length}`,
    )
    .replace(/ +$/gm, '');
}
