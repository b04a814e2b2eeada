-- Durable execution. Hot tables have no foreign keys: the writer is the only one that adds rows to them, and it is fenced.

create table installation (
    id         uuid        not null default gen_random_uuid(),
    created_at timestamptz not null default now(),
    only_one   boolean     not null default true primary key check (only_one)
);
insert into installation default values;

-- Ids are handed out in blocks. The journals of organizations are numbered apart, so that they take no ids from runs.
create table id_block (
    next              bigint not null,
    next_organization bigint not null default 1000000000000000,
    only_one boolean not null default true primary key check (only_one)
);
insert into id_block (next) values (1);

-- A process that runs runs. Every batch it commits raises `batch` by one while it is alive, which fences it:
-- whoever declares it dead waits for, or prevents, its current batch. Each node says by the database's clock until when
-- it is to be left alone: until due_until even if its session is gone, until lease_until if it is there.
create table node (
    id          bigint      primary key generated always as identity,
    name        text        not null,
    alive       boolean     not null default true,
    batch       bigint      not null default 0,
    due_until   timestamptz not null,
    lease_until timestamptz not null
) with (fillfactor = 10);

-- actor: who does it, such as an agent.
-- bytes: about what its journal and its messages take in memory; null if that must be measured.
-- status: 0 ready, 1 running, 2 waiting, 3 paused, 4 blocked, 10 completed, 11 failed, 12 cancelled
create table run (
    id           bigint      primary key,
    organization text        not null,
    type         text        not null,
    name         text        not null,
    actor        text,
    parent       bigint,
    root         bigint      not null,
    depth        int         not null,
    status       smallint    not null,
    node         bigint,
    head_seq     int         not null,
    head_hash    bytea       not null,
    signals      int         not null default 0,
    bytes        bigint,
    wake_at      timestamptz,
    failure      text,
    created_at   timestamptz not null,
    updated_at   timestamptz not null
) with (fillfactor = 80);
create index run_ready on run (id) where status = 0;
create index run_owned on run (node) where status = 1;
create index run_wake on run (wake_at) where status = 2 and wake_at is not null;
create index run_parent on run (parent) where parent is not null;
create index run_root on run (root);
create index run_organization on run (organization, id);
create index run_open on run (organization, actor) where actor is not null and status < 10;
create index run_record on run (organization, actor, updated_at) where actor is not null and status in (10, 11);

create table journal (
    run     bigint      not null,
    seq     int         not null,
    at      timestamptz not null,
    kind    smallint    not null,
    pos     text        not null,
    name    text        not null,
    payload text,
    blob    bytea,
    hash    bytea       not null,
    primary key (run, seq)
);

-- Payloads too large for a row, once per content.
create table blob (
    hash    bytea primary key,
    content text  not null
);

-- Messages on their way to a run; a message that was received is in the run's journal and no longer here.
create table signal (
    run     bigint      not null,
    no      int         not null,
    topic   text        not null,
    payload text        not null,
    sender  text        not null,
    sent_at timestamptz not null default now(),
    primary key (run, no)
);
create index signal_sent on signal (sent_at);

-- Questions that runs ask of the world outside.
create table request (
    run          bigint      not null,
    pos          text        not null,
    organization text        not null,
    kind         text        not null,
    title        text        not null,
    topic        text        not null,
    detail       text        not null,
    asked_at     timestamptz not null,
    deadline     timestamptz not null,
    answered_at  timestamptz,
    answered_by  text,
    primary key (run, pos)
);
create index request_open on request (organization, run) where answered_at is null;

-- The chain of run heads of each organization.
create table chain (
    organization text        not null,
    no           bigint      not null,
    run          bigint      not null,
    seq          int         not null,
    head         bytea       not null,
    hash         bytea       not null,
    primary key (organization, no)
);
create table chain_head (
    organization text   primary key,
    no           bigint not null,
    hash         bytea  not null
);

-- What those who work in one tree of runs write to one another.
create table message (
    no        bigint      primary key generated always as identity,
    root      bigint      not null,
    sender    text        not null,
    recipient text        not null,
    content   text        not null,
    sent_key  text        not null unique,
    taken_key text,
    sent_at   timestamptz not null default now()
);
create index message_waiting on message (root, recipient) where taken_key is null;
create index message_taken on message (root, taken_key) where taken_key is not null;

-- The steps that have taken messages, those that found none too: each takes once.
create table message_taking (
    key  text   primary key,
    root bigint not null
);
