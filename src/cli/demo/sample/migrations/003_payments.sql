create table public.payments (
  order_id bigint not null references public.orders on delete cascade,
  paid_on date not null,
  invoice bigint not null,
  amount_cents bigint not null,
  primary key (paid_on, invoice)
) partition by range (paid_on);
create table public.payments_2026 partition of public.payments for values from ('2026-01-01') to ('2027-01-01');
create table public.payments_2027 partition of public.payments for values from ('2027-01-01') to ('2028-01-01');
