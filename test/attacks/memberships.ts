import type { Attack } from './attack';

const gone = {
  attack: 'delete from {app}.orders',
  proof: 'select count(*) = 0 from {app}.orders',
  gain: 'every order is gone',
};

/** What the service is, or can become. */
export const memberships: readonly Attack[] = [
  {
    title: 'DELETE, as a member of a group that has it',
    setup:
      'set role {admin}; grant delete on {app}.orders to {third}; reset role; grant {third} to {service}',
    ...gone,
    outcome: { found: ['TUP007', 'table {app}.orders', '{service} -> member of {third}'] },
  },
  {
    title: 'DELETE left over from an earlier GRANT',
    setup: 'set role {admin}; grant delete on {app}.orders to {service}',
    ...gone,
    outcome: { refused: '42501' },
  },
];
