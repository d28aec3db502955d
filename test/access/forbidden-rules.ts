// Compiled by vocabulary.test.ts; never run.
import type { ReaderAccess, ServiceAccess } from '../../src/access';
import type { TwoUserAppProps } from '../../src/values';

export const service: ServiceAccess = {
  role: 'service_apps',
  tables: {
    'public.a': 'readWrite',
    // @ts-expect-error
    'public.b': 'DELETE',
    // @ts-expect-error
    'public.c': 'TRUNCATE',
    // @ts-expect-error
    'public.d': 'TRIGGER',
    // @ts-expect-error
    'public.e': 'REFERENCES',
    // @ts-expect-error
    'public.f': 'MAINTAIN',
    // @ts-expect-error
    'public.g': 'ALL',
    // @ts-expect-error
    'public.h': ['SELECT', 'DELETE'],
    'public.i': { rule: 'appendOnly', hide: ['a'], readOnlyColumns: ['b'] },
    // @ts-expect-error
    'public.j': { rule: 'DELETE' },
    // @ts-expect-error
    'public.k': { deletable: ['a'] },
    // @ts-expect-error
    'public.l*': { hide: 'a' },
  },
  routines: [],
  temporary: false,
};

export const reader: ReaderAccess = {
  role: 'analytics_ro',
  schemas: [],
  tables: {
    'public.a': { columns: ['a'] },
    // @ts-expect-error
    'public.b': 'readWrite',
    // @ts-expect-error
    'public.c': { insertOnlyColumns: ['a'] },
    // @ts-expect-error
    'public.d': { hide: ['a'], rule: 'readWrite' },
  },
};

export const props: TwoUserAppProps = {
  image: { repository: 'myapp', tag: '1.0.0' },
  access: {
    service: {
      tables: {
        // @ts-expect-error
        'public.a': 'DELETE',
        // @ts-expect-error
        'public.b': { rule: 'DELETE' },
        // @ts-expect-error
        'public.c': { hide: ['a'], deletable: ['b'] },
      },
    },
    // @ts-expect-error
    readers: [{ role: 'analytics_ro', tables: { 'public.a': 'appendOnly' } }],
  },
};
