create view public.order_summary as
select o.id, u.email, o.status, o.total_cents, coalesce(sum(p.amount_cents), 0) as paid_cents
from public.orders as o
join public.users as u on u.id = o.user_id
left join public.payments as p on p.order_id = o.id
group by o.id, u.email;
