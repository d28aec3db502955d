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
  },
};

export const reader: ReaderAccess = {
  role: 'analytics_ro',
  schemas: [],
  // @ts-expect-error
  tables: { 'public.a': 'readWrite' },
};

export const props: TwoUserAppProps = {
  image: { repository: 'myapp', tag: '1.0.0' },
  access: {
    service: {
      // @ts-expect-error
      tables: { 'public.a': 'DELETE' },
    },
    // @ts-expect-error
    readers: [{ role: 'analytics_ro', tables: { 'public.a': 'appendOnly' } }],
  },
};
