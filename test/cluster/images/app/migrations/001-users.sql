create table users (id bigint generated always as identity primary key, name text not null);
create table visits (id bigint generated always as identity primary key, version text not null, at timestamptz not null default now());
create table migration_runs (id bigint generated always as identity primary key, version text not null, at timestamptz not null default now());
insert into users (name) values ('ada'), ('bob');
