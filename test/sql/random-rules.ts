import fc from 'fast-check';
import type { ReaderRule, TableRule } from '../../src/access';

// Random rules for tables with the columns id, x and secret.

const columns = (...names: string[]) =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constant<string[]>([]) },
    { weight: 5, arbitrary: fc.subarray(names, { maxLength: 2 }) },
  );

/** Any rule of the service. */
export const columnRule: fc.Arbitrary<TableRule> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('readWrite', 'appendOnly', 'readOnly', 'none') },
  {
    weight: 2,
    arbitrary: fc
      .record({
        rule: fc.constantFrom(undefined, 'readWrite', 'appendOnly', 'readOnly'),
        hide: columns('secret', 'x'),
        readOnlyColumns: columns('id', 'secret'),
        insertOnlyColumns: columns('x', 'secret'),
        typo: fc.nat(12),
      })
      .map(({ rule, hide, readOnlyColumns, insertOnlyColumns, typo }) => {
        const fixed = rule === 'readOnly' ? [] : readOnlyColumns;
        const inserted =
          rule === 'readOnly' || rule === 'appendOnly'
            ? []
            : insertOnlyColumns.filter((name) => !fixed.includes(name));
        const hidden = typo === 0 ? ['secrets'] : hide;
        const lists = {
          ...(hidden.length > 0 && { hide: hidden }),
          ...(fixed.length > 0 && { readOnlyColumns: fixed }),
          ...(inserted.length > 0 && { insertOnlyColumns: inserted }),
        };
        if (Object.keys(lists).length === 0) return rule ?? 'readWrite';
        return rule === undefined ? lists : { rule, ...lists };
      }),
  },
) as fc.Arbitrary<TableRule>;

/** Any rule of a reader. */
export const readerRule: fc.Arbitrary<ReaderRule> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('readOnly', 'none') },
  { weight: 1, arbitrary: fc.constantFrom({ hide: ['secret'] }, { hide: ['x', 'secret'] }) },
  { weight: 1, arbitrary: fc.constantFrom({ columns: ['id'] }, { columns: ['id', 'x'] }) },
) as fc.Arbitrary<ReaderRule>;
