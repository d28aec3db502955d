alter table users add column email text;
update users set email = name || '@example.org';
