-- Organizations that are stopped: none of their runs is taken up, and those that were leave memory.
create table stop (
    organization text        primary key,
    since        timestamptz not null,
    stopped_by   text        not null,
    reason       text        not null
);

-- Raised whenever an organization is stopped or goes on: nodes see it with whatever they do anyway.
create table stop_version (
    no       bigint  not null,
    only_one boolean not null default true primary key check (only_one)
);
insert into stop_version (no) values (0);
