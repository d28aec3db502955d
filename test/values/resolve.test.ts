import { expect, test } from 'vitest';
import { resolveAppValues } from '../../src/values';

test('completes the smallest input', () => {
  const values = resolveAppValues({ image: { repository: 'myapp', tag: '1.0.0' } });
  expect(values.database.admin.secretName).toBe('admin-db-secret');
  expect(values.access.service.role).toBe('service_apps');
});
