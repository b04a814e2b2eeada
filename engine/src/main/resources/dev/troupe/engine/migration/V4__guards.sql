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

-- What is not tried for a while because it failed too often: tool:SOURCE.TOOL, provider:NAME, agent:NAME.
-- times: how often it was opened in a row; probe: who tries it now, until probe_until at the most.
create table breaker (
    organization text        not null,
    subject      text        not null,
    is_open      boolean     not null,
    times        int         not null,
    reason       text        not null,
    changed_at   timestamptz not null,
    retry_at     timestamptz not null,
    probe        uuid,
    probe_until  timestamptz,
    primary key (organization, subject)
);

-- How actions went lately, of all processes, by the part of time in which they ended.
create table guard_count (
    organization text        not null,
    subject      text        not null,
    part         timestamptz not null,
    actions      int         not null,
    failures     int         not null,
    slow         int         not null,
    cost         bigint      not null,
    primary key (organization, subject, part)
);

-- The processes that hold passes; those of one whose lease is over are free.
create table guard_holder (
    id          uuid        primary key,
    lease_until timestamptz not null
);

-- Actions that are limited, in the order in which they asked: they wait until begun_at is set. Holders number theirs (ticket). One with a run belongs to that until it ends, others to a process.
-- Ended ones stay as long as the rate counts them.
create table guard_pass (
    no           bigint      primary key generated always as identity,
    organization text        not null,
    subject      text        not null,
    root         bigint      not null,
    holder       uuid        not null,
    ticket       bigint      not null,
    run          bigint,
    asked_at     timestamptz not null default clock_timestamp(),
    begun_at     timestamptz,
    ended        boolean     not null default false,
    unique (holder, ticket)
);
create index guard_pass_subject on guard_pass (organization, subject);
create index guard_pass_run on guard_pass (run) where run is not null;
