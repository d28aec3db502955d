import type { Attack } from './attack';
import { memberships } from './memberships';

/** The attacks by area, in the order of docs/attacks.md. */
export const areas: readonly { readonly title: string; readonly attacks: readonly Attack[] }[] = [
  { title: 'What the service is, or can become', attacks: memberships },
];
