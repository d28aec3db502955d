create sequence public.invoice_number;

-- A bug that deletes a user would take the orders with it.
create table public.orders (
  id bigint generated always as identity primary key,
  user_id bigint not null references public.users on delete cascade,
  status text not null default 'new',
  total_cents bigint not null check (total_cents >= 0),
  created_at timestamptz not null default now()
);
create index on public.orders (user_id);

-- Stands for a migration of a table with much in it.
select from pg_sleep(0.5);
